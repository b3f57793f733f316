import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generate } from "../codegen/generate.ts";

const schema = readFileSync(new URL("../../gateway/schema.graphql", import.meta.url), "utf8");

test("generated.ts is made from the schema (`pnpm --filter @transfusion/client generate` writes it)", async () => {
  const generated = readFileSync(new URL("./generated.ts", import.meta.url), "utf8");

  expect((await generate(schema)) === generated).toBe(true); // the texts are too long to be shown
});

const small = `
  scalar JSON
  interface Failure { message: String! }
  type NotFound implements Failure { message: String! id: ID! }
  type Folder { name: String! parent: Folder files(first: Int): FileConnection! size(unit: String!): Int }
  type File { name: String! folder: Folder! content: JSON! }
  type FileConnection { nodes: [File!]! edges: [FileEdge!]! totalCount: Int! }
  type FileEdge { cursor: String! }
  type Deleted { message: String }
  union DeleteResult = Deleted | NotFound
  type Query { file: File! files(first: Int, after: String): FileConnection! }
  type Mutation { delete(id: ID!): DeleteResult! }`;

test("a document asks for all there is, but for what leads back or needs an argument, and less in pages", async () => {
  const text = await generate(small);

  expect(text).toContain(
    'const File = "fragment File on File { __typename name folder { ...Folder } content }"',
  );
  expect(text).toContain('"fragment Folder on Folder { __typename name }"');
  expect(text).toContain(
    "{ __typename nodes { __typename name folder { ...Folder } } totalCount }",
  );
  expect(text).toContain(
    "query Files($first: Int, $after: String) { files(first: $first, after: $after)",
  );
});

test("what a sibling can have and another must have is told apart, and failures are named", async () => {
  const text = await generate(small);

  expect(text).toContain("fragment Deleted on Deleted { __typename maybeMessage: message }");
  expect(text).toContain('failureNames = ["NotFound"] as const');
});
