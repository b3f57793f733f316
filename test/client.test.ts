import {
  createClient,
  documents,
  GatewayError,
  JobFailed,
  RequestRefused,
  readAnswer,
} from "@transfusion/client";
import { type Gateway, startGateway } from "@transfusion/gateway";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { type FakeGateway, fakeGateway } from "../packages/gateway/src/fakes/fake-gateway.ts";
import { type LossyProxy, lossyProxy } from "./fakes/lossy-proxy.ts";

const webSocket = NodeWebSocket as unknown as typeof WebSocket;

let fake: FakeGateway;
let gateway: Gateway;
let proxy: LossyProxy;
beforeEach(async () => {
  fake = await fakeGateway();
  gateway = await startGateway(fake.options);
  proxy = await lossyProxy(gateway.url);
}, 60_000);
afterEach(async () => {
  await proxy.close();
  await gateway.close();
  await fake.remove();
}, 60_000);

describe.each([
  ["a WebSocket", webSocket],
  ["server-sent events", false as const],
])("over %s", (_, webSocket) => {
  const open = () => createClient({ url: proxy.url, webSocket });
  const stateOf = async (id: string) => {
    const { node } = await open().query(documents.nodeQuery, { id });
    return node && "state" in node ? node.state : undefined;
  };

  test("an answer comes as text, previews and pictures, in order", async () => {
    const events = open().generate({ prompt: "draw", options: { previews: true, seed: 4 } });

    const told = await all(events);

    expect(told.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1])).toEqual([
      "begun",
      "text",
      "preview",
      "picture",
      "text",
      "ended",
    ]);
    expect(told[0]).toMatchObject({ job: { __typename: "Generation", seed: 4 } });
    expect(told.at(-1)).toMatchObject({ reason: "LENGTH" });
    for (const event of told) {
      if (event.type !== "picture" && event.type !== "preview") continue;
      const bytes = await (event.type === "picture" ? event.picture : event).bytes();
      expect([...bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    }
  });

  test("connections that are lost on the way lose no event and tell none twice", async () => {
    const numbers: number[] = [];
    const sequences: number[] = [];

    for await (const event of open().generate({ prompt: "count 60 10" })) {
      sequences.push(event.sequence);
      if (event.type === "text") numbers.push(...event.text.trim().split(" ").map(Number));
      if ([5, 6, 20].includes(numbers.length)) proxy.cut();
    }

    expect(proxy.cuts).toBeGreaterThan(0);
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
    expect(sequences).toEqual(sequences.map((_, at) => at));
  });

  test("leaving the loop cancels the job", async () => {
    let id = "";
    for await (const event of open().generate({ prompt: "hang" })) {
      if (event.type === "begun") id = event.job.id;
      if (event.type === "text") break;
    }

    expect(await stateOf(id)).toBe("CANCELLED");
  });

  test("return ends a wait for the next event, and cancels the job", async () => {
    const events = open().generate({ prompt: "hang" });
    const begun = await events.next();
    await events.next();
    const waiting = events.next();

    const ended = await events.return();

    expect([ended.done, (await waiting).done]).toEqual([true, true]);
    const { job } = begun.value as { job: { id: string } };
    expect(await stateOf(job.id)).toBe("CANCELLED");
  });

  test("a signal ends the loop with its reason, and cancels the job", async () => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    let id = "";

    const loop = (async () => {
      const { signal } = controller;
      for await (const event of open().generate({ prompt: "hang", signal })) {
        if (event.type === "begun") id = event.job.id;
        if (event.type === "text") setTimeout(() => controller.abort(reason), 20);
      }
    })();

    await expect(loop).rejects.toBe(reason);
    expect(await stateOf(id)).toBe("CANCELLED");
  });

  test("who only follows a job may leave it, come back, and hears of its end", async () => {
    const { value: begun } = await open().train({ mode: "long", steps: 12, everyMs: 20 }).next();
    const { id } = (begun as { job: { id: string } }).job;
    const before: number[] = [];
    for await (const { sequence } of open().followRun(id)) {
      before.push(sequence);
      if (sequence === 4) break;
    }

    const after = await all(open().followRun(id, { after: 4 }));
    const none = await all(open().followRun(id, { after: after.at(-1)?.sequence ?? 0 }));

    expect([...before, ...after.map(({ sequence }) => sequence)]).toEqual(
      Array.from({ length: before.length + after.length }, (_, at) => at + 1),
    );
    expect(after.at(-1)).toMatchObject({ type: "ended", step: 12 });
    expect(none).toEqual([]);
  });
});

test("a training run tells its steps, samples and checkpoints", async () => {
  const told = await all(createClient({ url: gateway.url }).train({ mode: "fine" }));

  expect(told.map(({ type }) => type)).toEqual([
    "begun",
    "started",
    "step",
    "checkpoint",
    "step",
    "sample",
    "step",
    "checkpoint",
    "ended",
  ]);
  expect(told[3]).toMatchObject({ type: "checkpoint", step: 1 });
});

test("a model is trained further, and an evaluation tells each answer", async () => {
  const client = createClient({ url: gateway.url });

  const tuned = await all(client.fineTune("default", { mode: "fine" }));
  const judged = await all(client.evaluate({ tasks: ["single"], limit: 2 }));

  expect(tuned.at(-1)).toMatchObject({ type: "ended", step: 3 });
  expect(judged.map(({ type }) => type)).toEqual([
    "begun",
    "started",
    "answered",
    "answered",
    "ended",
  ]);
});

test("a picture may be given as bytes, a Blob or one of the gateway's, by every verb", async () => {
  const client = createClient({ url: gateway.url });
  const { pictures } = await readAnswer(client.generate({ prompt: "draw" }));
  const [drawn] = pictures;
  if (!drawn) throw new Error("there should be a picture");
  const bytes = await drawn.bytes();
  const prompts: unknown[] = [];

  for (const events of [
    client.generate({ prompt: [{ picture: drawn }, { text: "?" }] }),
    client.caption({ picture: bytes }),
    client.ask({ picture: new Blob([bytes]), question: "what?" }),
    client.edit({ picture: bytes.buffer, instruction: "make it blue" }),
    client.inpaint({ picture: drawn.id, mask: bytes, prompt: "a star" }),
  ]) {
    for await (const event of events) {
      if (event.type === "begun") prompts.push(event.job.prompt);
    }
  }

  const picture = { picture: { width: 8, height: 8 } };
  expect(prompts).toMatchObject([
    [picture, { text: "?" }],
    [picture],
    [picture, { text: "what?" }],
    [picture, { text: "make it blue" }],
    [{ text: "a star" }],
  ]);
});

test("a picture can be put on the gateway and asked about, and what is none is refused", async () => {
  const client = createClient({ url: gateway.url });
  const { pictures } = await readAnswer(client.generate({ prompt: "draw" }));
  const file = (await pictures[0]?.bytes()) ?? new Uint8Array();

  const picture = await client.upload(file);
  const { value } = await client.caption({ picture }).next();

  expect(picture).toMatchObject({ width: 4, height: 4, mime: "image/png" });
  expect((await picture.bytes()).length).toBeGreaterThan(50);
  expect(value).toMatchObject({ job: { __typename: "Generation" } });
  await expect(client.upload(new Uint8Array(9))).rejects.toBeInstanceOf(GatewayError);
});

test("an answer can be read whole", async () => {
  const answer = await readAnswer(createClient({ url: gateway.url }).generate({ prompt: "draw" }));

  expect(answer).toMatchObject({
    parts: [{ text: "here it is:" }, { picture: { width: 4, height: 4 } }, { text: "done" }],
    text: "here it is:done",
    reason: "LENGTH",
  });
});

test("what is refused says why, in the fields of the schema", async () => {
  const client = createClient({ url: gateway.url });
  const error = async (events: AsyncIterable<unknown>) =>
    all(events).catch((error: unknown) => error);

  const option = await error(client.generate({ prompt: "a", options: { steps: 0 } }));
  const config = await error(client.train({ mode: "bad" }));
  const failed = await error(client.generate({ prompt: "refuse" }));
  const unknown = await error(client.followGeneration("none"));
  const never = await error(client.followEvaluation("none"));

  expect(option).toBeInstanceOf(RequestRefused);
  expect(option).toMatchObject({ failure: { __typename: "InvalidOption", option: "steps" } });
  expect(config).toMatchObject({
    failure: { __typename: "InvalidConfig", problems: [{ path: "steps" }, { path: "mode" }] },
  });
  expect(failed).toBeInstanceOf(JobFailed);
  expect(failed).toMatchObject({ failure: { __typename: "PromptTooLong", limit: 5, got: 9 } });
  expect(unknown).toMatchObject({ failure: { __typename: "NotFound", id: "none" } });
  expect(never).toMatchObject({ failure: { __typename: "NotFound", id: "none" } });
  await expect(client.cancel("none")).rejects.toBeInstanceOf(RequestRefused);
});

async function all<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const told: Event[] = [];
  for await (const event of events) told.push(event);
  return told;
}
