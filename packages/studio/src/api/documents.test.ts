import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import * as documents from "./documents.ts";

const schemaFile = new URL("../../../gateway/schema.graphql", import.meta.url);

test.each(Object.entries(documents))("%s asks only what the gateway answers", (_, document) => {
  const schema = buildSchema(readFileSync(schemaFile, "utf8"));

  expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
});
