// node --import tsx examples/gateway/urql.ts     (while a gateway listens)
import { Client, fetchExchange } from "@urql/core";

const url = process.argv[2] ?? "http://127.0.0.1:4000";
const client = new Client({
  url: `${url}/graphql/stream`, // it answers all operations as server-sent events
  exchanges: [fetchExchange],
  fetchSubscriptions: true,
  preferGetMethod: false,
});

const mutation = `mutation ($prompt: [PromptPart!]!) {
  generate(prompt: $prompt) {
    ... on Generation { id }
    ... on Failure { message }
  }
}`;
const prompt = [{ text: "a large red circle" }];
const { data, error } = await client.mutation(mutation, { prompt }).toPromise();
if (error || data.generate.message) throw error ?? new Error(data.generate.message);

const subscription = `subscription ($id: ID!) {
  generationEvents(id: $id) {
    ... on GenerationText { text }
    ... on GenerationPicture { picture { url } }
    ... on GenerationEnded { reason }
  }
}`;
await new Promise<void>((resolve) => {
  client.subscription(subscription, { id: data.generate.id }).subscribe(({ data }) => {
    console.log(data.generationEvents);
    if (data.generationEvents.reason) resolve();
  });
});
