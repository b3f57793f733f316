import { createClient } from "graphql-sse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeGateway, fakeGateway, until } from "./fakes/fake-gateway.ts";
import { type Gateway, startGateway } from "./gateway.ts";

let fake: FakeGateway;
let gateway: Gateway;
beforeAll(async () => {
  fake = await fakeGateway();
  gateway = await startGateway({ ...fake.options, keepAliveMs: 100 });
});
afterAll(async () => {
  await gateway.close();
  await fake.remove();
});

const post = async (query: string) => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: { generate: { id: string } } };
};
const begin = async (text: string): Promise<string> =>
  (await post(`mutation { generate(prompt: [{ text: "${text}" }]) { ... on Generation { id } } }`))
    .data.generate.id;
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (\\d+)$`, "m").exec(text)?.[1]);
};

test("a client of graphql-sse gets all events in order, and goes on after those it has seen", async () => {
  const id = await begin("count 30 2");
  const client = createClient({ url: `${gateway.url}/graphql/stream`, retryAttempts: 0 });
  const read = async (after: number): Promise<number[]> => {
    const query = `subscription { events(id: "${id}", after: ${after}) { sequence } }`;
    const got: number[] = [];
    for await (const { data } of client.iterate<{ events: { sequence: number } }>({ query })) {
      if (data) got.push(data.events.sequence);
    }
    return got;
  };

  const all = await read(0);
  const late = await read(25);
  client.dispose();

  expect(all).toEqual(Array.from({ length: 31 }, (_, i) => i + 1));
  expect(late).toEqual([26, 27, 28, 29, 30, 31]);
});

test("an operation may come by GET, and what the browser's EventSource reads is a stream", async () => {
  const url = new URL(`${gateway.url}/graphql/stream`);
  url.searchParams.set("query", "query ($id: ID!) { node(id: $id) { id } }");
  url.searchParams.set("variables", '{"id":"none"}');

  const response = await fetch(url);

  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(await response.text()).toBe(
    'event: next\ndata: {"data":{"node":null}}\n\nevent: complete\ndata:\n\n',
  );
});

test("a stream is kept alive by comments, and a reader who leaves is let go", async () => {
  const id = await begin("hang");
  const controller = new AbortController();
  const response = await fetch(
    `${gateway.url}/graphql/stream?query=subscription{events(id:"${id}"){sequence}}`,
    { signal: controller.signal },
  );
  let heard = "";
  const reading = (async () => {
    for await (const piece of response.body ?? []) heard += Buffer.from(piece).toString();
  })().catch(() => {});
  await until(() => heard.includes(":\n\n"));
  const open = await metric('transfusion_subscriptions{transport="stream"}');
  controller.abort();
  await reading;
  await until(async () => (await metric('transfusion_subscriptions{transport="stream"}')) === 0);

  expect(heard).toMatch(/^event: next\ndata: \{"data":\{"events":\{"sequence":1\}\}\}\n\n/);
  expect(open).toBe(1);
});
