import { readFileSync } from "node:fs";
import {
  AccessRefused,
  ConnectionLost,
  createClient,
  documents,
  GatewayError,
  readAnswer,
} from "@transfusion/client";
import { writePng } from "@transfusion/data";
import { type Gateway, startGateway } from "@transfusion/gateway";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { type FakeGateway, fakeGateway } from "../packages/gateway/src/fakes/fake-gateway.ts";
import { createReader } from "../packages/gateway/src/limits/query-limits.ts";
import { schema } from "../packages/gateway/src/schema/schema.ts";
import { settingsSchema } from "../packages/gateway/src/settings.ts";
import { lossyProxy } from "./fakes/lossy-proxy.ts";

const webSocket = NodeWebSocket as unknown as typeof WebSocket;
const token = "correct-horse-battery-staple";

let fake: FakeGateway;
let gateway: Gateway;
beforeEach(async () => {
  fake = await fakeGateway();
  gateway = await startGateway({ ...fake.options, token });
}, 60_000);
afterEach(async () => {
  await gateway.close();
  await fake.remove();
}, 60_000);

test.each([
  ["a WebSocket", webSocket],
  ["server-sent events", false as const],
])("the token opens everything and a wrong one nothing, over %s", async (_, webSocket) => {
  const { url } = gateway;
  const client = createClient({ url, token, webSocket });
  const { pictures } = await readAnswer(client.generate({ prompt: "draw" }));
  const { jobs } = await client.query(documents.jobsQuery, { first: 1 });
  const stranger = createClient({ url, token: "wrong", webSocket });

  const refused = [
    () => stranger.generate({ prompt: "draw" }).next(),
    () => stranger.followGeneration(`${jobs.nodes[0]?.id}`).next(),
    () => stranger.query(documents.modelQuery),
  ];

  expect((await pictures[0]?.bytes())?.length).toBeGreaterThan(50);
  for (const ask of refused) await expect(ask()).rejects.toBeInstanceOf(AccessRefused);
});

test("a mutation whose answer was lost is asked again, and makes one job", async () => {
  const proxy = await lossyProxy(gateway.url);
  const client = createClient({ url: proxy.url, token, webSocket });
  proxy.loseAnswers(2);

  const { parts } = await readAnswer(client.generate({ prompt: "draw" }));

  const { jobs } = await client.query(documents.jobsQuery, {});
  await proxy.close();
  expect(proxy.cuts).toBe(2);
  expect(parts.length).toBe(3);
  expect(jobs.totalCount).toBe(1);
});

test("the README's pages of a data set give every sample with its bytes", async () => {
  const readme = readFileSync(new URL("../packages/client/README.md", import.meta.url), "utf8");
  const code = readme.split("```js\n").find((block) => block.startsWith("const text = `query"));
  const client = createClient({ url: gateway.url, token });
  const picture = { width: 1, height: 1, data: new Uint8Array(3) };
  const png = Buffer.from(await writePng(picture)).toString("base64");
  const samples = Array.from({ length: 101 }, (_, i) => ({ picture: png, caption: `no ${i}` }));
  await client.query(documents.createDatasetMutation, { name: "many", samples });
  const kept: [number, string][] = [];

  const run = new Function(
    ...["client", "name", "keep"],
    `return (async () => { ${code?.split("```")[0]} })();`,
  );
  await run(client, "many", async (bytes: Uint8Array, [caption = ""]: string[]) => {
    kept.push([bytes[0] ?? 0, caption]);
  });

  expect(kept).toEqual(samples.map(({ caption }) => [0x89, caption]));
});

test("a gateway that is gone is a ConnectionLost, and a document that is none a GatewayError", async () => {
  const gone = createClient({ url: "http://127.0.0.1:9", retries: 1 });
  const client = createClient({ url: gateway.url, token });

  await expect(gone.query(documents.modelQuery)).rejects.toBeInstanceOf(ConnectionLost);
  await expect(gone.generate({ prompt: "a" }).next()).rejects.toBeInstanceOf(ConnectionLost);
  await expect(client.query("{ nothing }")).rejects.toBeInstanceOf(GatewayError);
  expect(await client.query("{ model { name } }")).toEqual({ model: { name: "tiny" } });
  expect(() => createClient({ url: "gateway" })).toThrow(TypeError);
});

test("every document keeps to the gateway's limits", () => {
  const read = createReader(schema, settingsSchema.parse({}));
  const texts = Object.entries(documents).filter(([name]) =>
    /(Query|Mutation|Subscription)$/.test(name),
  );

  const problems = texts.flatMap(([name, text]) => {
    const answer = read(String(text));
    return "kind" in answer ? [] : answer.map(({ message }) => `${name}: ${message}`);
  });

  expect(texts.length).toBeGreaterThan(10);
  expect(problems).toEqual([]);
});
