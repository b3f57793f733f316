import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { defaultSettings, optionsOf } from "./settings.ts";
import { snippet } from "./snippets.ts";

const schemaFile = new URL("../../../gateway/schema.graphql", import.meta.url);
const prompt = [{ text: `it's a "circle"` }, { picture: "0123" }];
const options = optionsOf({ ...defaultSettings, begin: "PICTURE" }, 7, []);

test("the GraphQL snippet is a document that the gateway understands", () => {
  const schema = buildSchema(readFileSync(schemaFile, "utf8"));

  const text = snippet("GraphQL", prompt, options, "http://here");

  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  expect(text).toContain("begin: PICTURE");
  expect(text).toContain("seed: 7");
});

test("the curl snippet survives quotes and carries the whole request", () => {
  const text = snippet("curl", prompt, options, "http://here");

  const quoted = /-d '(.*)'\n$/s.exec(text)?.[1]?.replaceAll("'\\''", "'") ?? "";
  expect(text).toMatch(/^curl http:\/\/here\/graphql /);
  expect(JSON.parse(quoted).variables).toEqual({ prompt, options });
});

test("the TypeScript snippet posts the same variables", () => {
  const text = snippet("TypeScript", prompt, options, "http://here");

  expect(text).toContain(JSON.stringify({ prompt, options }, null, 2));
});
