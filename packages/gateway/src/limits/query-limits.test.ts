import { buildSchema, getIntrospectionQuery, parse, validate } from "graphql/index.js";
import { expect, test } from "vitest";
import { schema as ours } from "../schema/schema.ts";
import { checkSettings } from "../settings.ts";
import { createReader, limitOperations, type QueryLimits } from "./query-limits.ts";

const schema = buildSchema(`
  type Query { self: Query! name: String! jobs(first: Int): JobConnection! list: [Query!]! }
  type JobConnection { nodes: [Query!]! }
`);
const generous = { tokenLimit: 1_000, depthLimit: 99, aliasLimit: 99, costLimit: 9_999 };
const errorsOf = (text: string, limits: Partial<QueryLimits>) =>
  validate(schema, parse(text), [limitOperations({ ...generous, ...limits })]).map(
    ({ message }) => message,
  );

test("depth is counted in fields, through fragments", () => {
  const text = "{ self { ...A } } fragment A on Query { ... on Query { self { name } } }";

  expect(errorsOf(text, { depthLimit: 3 })).toEqual([]);
  expect(errorsOf(text, { depthLimit: 2 })).toEqual([
    "query: its depth should be at most 2, got 3",
  ]);
});

test("aliases count each time their fragment is spread", () => {
  const text = "{ ...A self { ...A } b: name name: name } fragment A on Query { a: name }";

  expect(errorsOf(text, { aliasLimit: 3 })).toEqual([]);
  expect(errorsOf(text, { aliasLimit: 2 })).toEqual([
    "query: its aliases should be at most 2, got 3",
  ]);
});

test.each([
  ["{ name }", 1],
  ["{ self { name name } }", 3],
  ["{ list { name } }", 11],
  ["{ list { list { name } } }", 111],
  ["{ jobs(first: 7) { nodes { name } } }", 15], // 1 + 7 · (nodes + name)
  ["query ($n: Int) { jobs(first: $n) { nodes { name } } }", 201],
  ["{ __typename }", 0],
  ["{ __schema { types { name } } }", 1_000],
])("%s costs %i", (text, cost) => {
  expect(errorsOf(text, { costLimit: cost + 1 })).toEqual([]);
  if (cost === 0) return;
  expect(errorsOf(text, { costLimit: cost - 1 })).toEqual([
    `query: its cost should be at most ${cost - 1}, got ${cost}`,
  ]);
});

test("a fragment that spreads itself ends, and each operation is measured", () => {
  const text = "query A { ...F } query B { self { name } } fragment F on Query { self { ...F } }";

  expect(errorsOf(text, { depthLimit: 1 })).toEqual([
    "query: its depth should be at most 1, got 2",
  ]);
});

test("what clients of ours and explorers ask is within the limits as they come", () => {
  const read = createReader(ours, checkSettings({}));
  const page = `query Jobs($after: String) { jobs(first: 100, after: $after) { totalCount
    pageInfo { hasNextPage endCursor }
    nodes { __typename id state progress secondsLeft createdAt
      ... on Generation { seed prompt { ... on TextPart { text } ... on PicturePart { picture { id url width height } } }
        parts { ... on TextPart { text } ... on PicturePart { picture { id url width height } } } } } } }`;

  expect(read(page)).toMatchObject({ kind: "Document" });
  expect(read(page)).toBe(read(page));
  expect(read(getIntrospectionQuery({ descriptions: true }))).toMatchObject({ kind: "Document" });
});

test("what is wrong with a document is told, and no document ends the reader", () => {
  const read = createReader(schema, { ...generous, tokenLimit: 100_000 });

  expect(read("{ nothing }")).toMatchObject([{ message: expect.stringContaining("nothing") }]);
  expect(read("{ name")).toMatchObject([{ message: expect.stringContaining("Syntax Error") }]);
  expect(read(`{ jobs(first: ${"[".repeat(50_000)}) { __typename } }`)).toHaveLength(1);
  expect(read("{ name }")).toMatchObject({ kind: "Document" });
});
