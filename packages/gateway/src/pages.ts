import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** What the pages of the gateway may load: nothing from anywhere but itself. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' blob:",
  "worker-src blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const example = `# Ctrl+Enter runs the operation under the cursor.

mutation Draw {
  generate(prompt: [{ text: "a large red circle" }], options: { begin: PICTURE, seed: 1 }) {
    ... on Generation { id state }
    ... on Failure { message }
  }
}

query Model {
  model { name pictureSize context }
}

# Put the id that Draw answered here.
subscription Follow($id: ID!) {
  generationEvents(id: $id) {
    __typename
    ... on GenerationText { text }
    ... on GenerationPicture { picture { url } }
    ... on Failure { message }
  }
}
`;

/** What is shown at `/`. */
export const landingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Transfusion</title>
<style>
:root { color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif; }
body { max-width: 38rem; margin: 15vh auto; padding: 0 1.5rem; }
code { font-size: 0.95em; }
</style>
</head>
<body>
<h1>Transfusion</h1>
<p>One model that reads and writes documents in which text and pictures alternate.</p>
<p><a href="/graphiql">Try it in GraphiQL</a>, or send GraphQL to <code>/graphql</code>.</p>
</body>
</html>
`;

let graphiql: Promise<Buffer> | undefined;

/** The GraphiQL page, compressed by gzip: nine megabytes of it come from one package, so it is made when first asked for. */
export function graphiqlPage(): Promise<Buffer> {
  graphiql ??= (async () => {
    const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
    const html = renderGraphiQL({
      title: "Transfusion: GraphiQL",
      endpoint: "/graphql",
      subscriptionsProtocol: "WS",
      defaultQuery: example,
    });
    return promisify(gzip)(html);
  })();
  return graphiql;
}
