import { fileURLToPath } from "node:url";
import { samplerNames } from "@transfusion/model";
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNullableType,
  isObjectType,
  printSchema,
} from "graphql/index.js"; // the file that Node takes; vite would take its twin, and types of twins do not mix
import { expect, test } from "vitest";
import { schema } from "./schema.ts";

test("schema.graphql is the text of the schema (vitest -u writes it)", async () => {
  const file = fileURLToPath(new URL("../../schema.graphql", import.meta.url));

  const head = "# biome-ignore-all format: printed from the code";

  await expect(`${head}\n\n${printSchema(schema)}\n`).toMatchFileSnapshot(file);
});

test("every sampler of the model has a name here", () => {
  const type = schema.getType("Sampler");

  const values = isEnumType(type) ? type.getValues().map(({ value }) => value) : [];

  expect(values.sort()).toEqual([...samplerNames].sort());
});

test("every type, field, argument and enum value is described", () => {
  const ours = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));

  const bare = ours.flatMap((type) => [
    ...(type.description ? [] : [type.name]),
    ...bareParts(type),
  ]);

  expect(bare).toEqual([]);
});

test("every field that may be null says when", () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && (isObjectType(type) || isInterfaceType(type)),
  );

  const silent = types.flatMap((type) => {
    const roots = [schema.getMutationType(), schema.getSubscriptionType()];
    if (!("getFields" in type) || roots.includes(type as never)) return [];
    return Object.values(type.getFields())
      .filter((field) => isNullableType(field.type) && !/\bnull\b/.test(field.description ?? ""))
      .map((field) => `${type.name}.${field.name}`);
  });

  expect(silent).toEqual([]);
});

function bareParts(type: GraphQLNamedType): string[] {
  const parts: { name: string; description?: string | null }[] = [];
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      parts.push(field, ...field.args);
    }
  }
  if (isInputObjectType(type)) parts.push(...Object.values(type.getFields()));
  if (isEnumType(type)) parts.push(...type.getValues());
  return parts.filter(({ description }) => !description).map(({ name }) => `${type.name}.${name}`);
}
