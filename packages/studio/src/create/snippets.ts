export type SnippetKind = "GraphQL" | "curl" | "TypeScript";

type Prompt = readonly ({ readonly text: string } | { readonly picture: string })[];

const shortMutation = `mutation ($prompt: [PromptPart!]!, $options: GenerateOptionsInput) {
  generate(prompt: $prompt, options: $options) {
    ... on Generation { id state }
    ... on Failure { message }
  }
}`;

/** The same request as text to run elsewhere. `origin` is where the gateway listens. */
export function snippet(
  kind: SnippetKind,
  prompt: Prompt,
  options: Readonly<Record<string, unknown>>,
  origin: string,
): string {
  if (kind === "GraphQL") {
    return `mutation {
  generate(
    prompt: ${literal(prompt)}
    options: ${literal(options)}
  ) {
    ... on Generation { id state seed }
    ... on Failure { message }
  }
}
`;
  }
  const body = { query: shortMutation, variables: { prompt, options } };
  if (kind === "curl") {
    const quoted = JSON.stringify(body).replaceAll("'", "'\\''");
    return `curl ${origin}/graphql -H 'content-type: application/json' -d '${quoted}'\n`;
  }
  return `const query = \`${shortMutation}\`;
const variables = ${JSON.stringify({ prompt, options }, null, 2)};
const response = await fetch("${origin}/graphql", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query, variables }),
});
const { data } = await response.json();
console.log(data.generate);
`;
}

const enums = new Set(["begin", "sampler"]);

/** A value as GraphQL writes it: names without quotes, enums bare. */
function literal(value: unknown, name = ""): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, inner]) => `${key}: ${literal(inner, key)}`);
    return `{ ${fields.join(", ")} }`;
  }
  return enums.has(name) ? String(value) : JSON.stringify(value);
}
