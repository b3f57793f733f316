import { get } from "node:http";
import { createClient } from "graphql-ws";
import { afterEach, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";
import { type FakeGateway, fakeGateway, until } from "./fakes/fake-gateway.ts";
import { type Gateway, startGateway } from "./gateway.ts";

let fake: FakeGateway;
let gateway: Gateway;

beforeEach(async () => {
  fake = await fakeGateway();
  gateway = await startGateway({ ...fake.options, bodyLimit: 50_000 });
});
afterEach(async () => {
  await gateway.close();
  await fake.remove();
});

type Answer = {
  data: Record<string, { id: string; state: string; parts: { picture?: { url: string } }[] }>;
};

async function post(query: string, variables = {}): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

async function begin(text: string): Promise<string> {
  const query = `mutation ($text: String!) {
    generate(prompt: [{ text: $text }], options: { previews: true }) { ... on Generation { id } } }`;
  return (await post(query, { text })).data.generate?.id as string;
}

type Followed = { data?: { generationEvents: Record<string, unknown> } | null; errors?: unknown };

function follow(id: string, after = 0) {
  const client = createClient({
    url: `${gateway.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const query = `subscription ($id: ID!, $after: Int) { generationEvents(id: $id, after: $after) {
    __typename
    ... on JobEvent { sequence }
    ... on GenerationPreview { step url }
    ... on GenerationPicture { picture { url } choice { chosen logLikelihoods } }
    ... on NotFound { message }
  } }`;
  return {
    client,
    events: client.iterate({ query, variables: { id, after } }) as AsyncIterable<Followed>,
  };
}

async function eventsOf(id: string, after = 0): Promise<Record<string, unknown>[]> {
  const { client, events } = follow(id, after);
  const got: Record<string, unknown>[] = [];
  for await (const { data, errors } of events) got.push(data?.generationEvents ?? { errors });
  await client.dispose();
  return got;
}

test("whoever follows a generation gets all its events, also those before the subscription", async () => {
  const id = await begin("draw");

  const early = await eventsOf(id);
  const late = await eventsOf(id);
  const rest = await eventsOf(id, 4);

  expect(early.map(({ __typename }) => __typename)).toEqual([
    "GenerationText",
    "GenerationText",
    "GenerationPreview",
    "GenerationPicture",
    "GenerationText",
    "GenerationEnded",
  ]);
  expect(early.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(early[2]).toMatchObject({
    step: 1,
    url: expect.stringMatching(/^data:image\/png;base64,/),
  });
  expect(early[3]).toMatchObject({ choice: null });
  expect(late).toEqual(early);
  expect(rest).toEqual(early.slice(4));
  expect(await eventsOf("none")).toMatchObject([{ __typename: "NotFound" }]);
});

test("a follower who leaves is let go, and the gateway closes in good time under those who stay", async () => {
  const id = await begin("hang");
  const leaver = follow(id);
  for await (const _ of leaver.events) break;
  await leaver.client.dispose();
  const stayer = follow(id);
  let seen = 0;
  const staying = (async () => {
    for await (const _ of stayer.events) seen += 1;
  })().catch(() => {});
  await until(() => seen > 0);

  const from = performance.now();
  await gateway.close();

  expect(performance.now() - from).toBeLessThan(3_000);
  await stayer.client.dispose();
  await staying;
});

test("a picture is served as PNG, for good", async () => {
  const id = await begin("draw");
  await eventsOf(id);
  const { data } = await post(
    "query ($id: ID!) { generation(id: $id) { ... on Generation { parts { ... on PicturePart { picture { url } } } } } }",
    { id },
  );
  const url = data.generation?.parts.find(({ picture }) => picture)?.picture?.url;

  const response = await fetch(gateway.url + url);

  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("cache-control")).toContain("immutable");
  expect([...bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test("no path leads out of the picture folder", async () => {
  const paths = [
    "../tiny/config.json",
    "..%2f..%2ftiny%2fconfig.json",
    "%2e%2e/x.png",
    "a.png",
    `${"0".repeat(32)}.png`,
  ];

  const statuses = await Promise.all(paths.map((path) => statusOf(`/pictures/${path}`)));

  expect(statuses).toEqual([404, 404, 404, 404, 404]);
});

test("queries are answered while a child burns its core", async () => {
  const id = await begin("burn"); // for five seconds
  const { client, events } = follow(id);
  for await (const _ of events) break; // it burns from here on
  await client.dispose();

  for (let i = 0; i < 11; i++) {
    const { data } = await post(
      "query ($id: ID!) { generation(id: $id) { ... on Generation { state } } }",
      { id },
    );
    expect(data.generation?.state).toBe("RUNNING");
  }
});

test("GraphiQL is one page that may load nothing from elsewhere", async () => {
  const response = await fetch(`${gateway.url}/graphiql`);
  const html = await response.text();
  const landing = await (await fetch(gateway.url)).text();

  expect(html).toContain("YogaGraphiQL.renderYogaGraphiQL");
  expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(https?:)?\/\//);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("content-security-policy")).not.toMatch(/https?:|\*/);
  expect(landing).toContain('href="/graphiql"');
});

test("what a browser sends on behalf of another site is refused", async () => {
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ query: "{ runs { id } }" });
  const url = `${gateway.url}/graphql`;

  const foreign = await fetch(url, {
    method: "POST",
    body,
    headers: { ...json, origin: "https://other.example" },
  });
  const simple = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "text/plain" },
  });
  const link = await fetch(`${url}?query={runs{id}}`);
  const rebound = await statusOf("/graphql", { host: "rebound.example" });

  expect([foreign.status, simple.status, link.status, rebound]).toEqual([403, 400, 400, 403]);
  await expect(connect({ origin: "https://other.example" })).rejects.toThrow("403");
  await expect(connect({ origin: gateway.url })).resolves.toBe("open");
});

test("a request that is too large, or no JSON, is refused without a word of the inside", async () => {
  const ask = async (body: string) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${gateway.url}/graphql`, { method: "POST", headers, body });
    return `${response.status} ${await response.text()}`;
  };

  expect(await ask(JSON.stringify({ query: "x".repeat(60_000) }))).toMatch(/^413 /);
  expect(await ask("{")).toMatch(/^400 /);
  expect(await ask("{")).not.toContain("node_modules");
});

function statusOf(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

function connect(headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(
    `${gateway.url.replace("http", "ws")}/graphql`,
    "graphql-transport-ws",
    { headers },
  );
  return new Promise((resolve, reject) => {
    socket.on("open", () => {
      socket.close();
      resolve("open");
    });
    socket.on("error", reject);
  });
}
