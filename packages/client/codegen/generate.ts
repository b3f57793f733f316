import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, isInterfaceType, parse, validate } from "graphql/index.js"; // the file that Node takes, see documents.ts
import { writeDocuments } from "./documents.ts";

/**
 * The text of `src/generated.ts` for a schema: a document for each of its operations, and the types of what they take and
 * answer, as @graphql-codegen/typescript-operations derives them. Throws where a document should be valid and is not.
 */
export async function generate(schemaText: string): Promise<string> {
  const schema = buildSchema(schemaText);
  const { documents, fragments } = writeDocuments(schema);
  const text = [...documents.map(({ text }) => text), ...fragments.values()].join("\n");
  const document = parse(text);
  const [problem] = validate(schema, document);
  if (problem) throw new Error(`generate: the documents should be valid: ${problem.message}`);

  const types = await codegen({
    filename: "generated.ts",
    schema: parse(schemaText),
    documents: [{ document }],
    plugins: [{ operations: {} }],
    pluginMap: { operations },
    config: {
      arrayInputCoercion: false,
      defaultScalarType: "unknown",
      enumType: "string-literal",
      immutableTypes: true,
      inlineFragmentTypes: "combine",
      nonOptionalTypename: true,
      skipTypeNameForRoot: true,
      scalars: { DateTime: "string", JSON: "unknown", ID: "string" },
      useTypeImports: true,
    },
  });
  const constants = [...fragments].map(
    ([name, text]) => `const ${name} = ${JSON.stringify(text.replace(/\s+/g, " "))};`,
  );
  const typed = documents.map(({ name, text, fragments }) => {
    const type = name.charAt(0).toUpperCase() + name.slice(1);
    const parts = [text, ...fragments.map((fragment) => `\${${fragment}}`)];
    return `export const ${name} = \`${parts.join(" ")}\` as TypedText<${type}, ${type}Variables>;`;
  });
  const failure = schema.getType("Failure");
  if (!isInterfaceType(failure))
    throw new Error("generate: the schema should have an interface Failure");
  const failures = schema.getPossibleTypes(failure).map(({ name }) => JSON.stringify(name));
  return [
    "// biome-ignore-all format: generated",
    "// Generated from packages/gateway/schema.graphql by `pnpm --filter @transfusion/client generate`.",
    'import type { TypedText } from "./typed-document.ts";',
    "",
    types,
    "/** The types of all that can be foreseen to go wrong. */",
    `export const failureNames = [${failures.sort().join(", ")}] as const;`,
    "",
    ...constants,
    "",
    ...typed,
    "",
  ].join("\n");
}
