import SchemaBuilder from "@pothos/core";
import type { GatewayContext } from "../context.ts";

/** The one builder that all types of the schema are made with. Fields are non-null unless they say otherwise. */
export const builder = new SchemaBuilder<{
  Context: GatewayContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    DateTime: { Input: Date; Output: Date };
  };
}>({ defaultFieldNullability: false });

builder.scalarType("JSON", {
  description: "Any JSON value: an object, a list, text, a number, true, false or null.",
  serialize: (value) => value,
});

builder.scalarType("DateTime", {
  description: "A moment as ISO 8601 in UTC, such as 2026-11-23T01:02:03.004Z.",
  serialize: (value) => value.toISOString(),
});
