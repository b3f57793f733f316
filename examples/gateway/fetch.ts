// node --import tsx examples/gateway/fetch.ts     (while a gateway listens)
const url = process.argv[2] ?? "http://127.0.0.1:4000";
const post = (path: string, query: string, variables: object) =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" }, // with a token: authorization: `Bearer ${token}`
    body: JSON.stringify({ query, variables }),
  });

const mutation = `mutation ($prompt: [PromptPart!]!, $key: String) {
  generate(prompt: $prompt, idempotencyKey: $key) {
    ... on Generation { id }
    ... on Failure { message }
  }
}`;
const prompt = [{ text: "a large red circle" }];
const { data } = await (
  await post("/graphql", mutation, { prompt, key: crypto.randomUUID() })
).json();
if (data.generate.message) throw new Error(data.generate.message);

const subscription = `subscription ($id: ID!) {
  generationEvents(id: $id) {
    ... on JobEvent { sequence }
    ... on GenerationText { text }
    ... on GenerationPicture { picture { url width height } }
  }
}`;
const { body } = await post("/graphql/stream", subscription, { id: data.generate.id });
let text = "";
for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
  const messages = `${text}${chunk}`.split("\n\n");
  text = messages.pop() ?? "";
  for (const message of messages) console.log(/data: (.+)/.exec(message)?.[1] ?? "");
}
