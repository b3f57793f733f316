import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { asker, until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";
import { partsOf, toldOf } from "./generation.ts";
import type { RunEvent } from "./run-event.ts";

const work = fakeWork();

type Shown = Record<string, unknown> & { id: string; state: string };

const shown = `__typename ... on Failure { message } ... on NotFound { id }
  ... on InvalidConfig { problems { path message } } ... on Run { ...run }`;
const run = `fragment run on Run {
  id state config parameters latest { step loss secondsLeft } checkpoints { step }
  skipped { file reason } error { __typename message }
}`;

const ask = work.ask<Record<string, Shown>>;

const train = async (config: unknown): Promise<Shown> =>
  (
    await ask(
      `mutation ($config: JSON!) { train(config: $config) { ${shown.replace("... on NotFound { id }", "")} } } ${run}`,
      { config },
    )
  ).train as Shown;
const look = async (id: string): Promise<Shown> =>
  (
    await ask(
      `query ($id: ID!) { run(id: $id) { __typename ... on NotFound { message } ...run } } ${run}`,
      { id },
    )
  ).run as Shown;
const cancel = (id: string) =>
  ask("mutation ($id: ID!) { cancel(id: $id) { __typename } }", { id });

async function outcome(id: string): Promise<Shown> {
  await until(async () => !["QUEUED", "RUNNING"].includes((await look(id)).state));
  return look(id);
}

async function eventsOf(id: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of work.context.runs.events(id)) events.push(event);
  return events;
}

test("a run goes from its configuration to its end, and every event is told in order", async () => {
  const begun = await train({ mode: "good" });

  const done = await outcome(begun.id);
  const events = await eventsOf(begun.id);

  expect(begun).toMatchObject({ __typename: "Run", config: { mode: "good", seed: 0 } });
  expect(done).toMatchObject({
    state: "DONE",
    parameters: 7,
    latest: { step: 3, secondsLeft: 0 },
    checkpoints: [{ step: 1 }, { step: 3 }],
    skipped: [{ file: "broken.png", reason: "not a picture" }],
    error: null,
  });
  expect(events.map(({ __typename }) => __typename)).toEqual([
    "RunStarted",
    "RunStep",
    "RunCheckpoint",
    "RunStep",
    "RunSample",
    "RunStep",
    "RunCheckpoint",
    "RunEnded",
  ]);
  expect(events[0]).toMatchObject({ samples: null });
  expect(events[3]).toMatchObject({ step: 2, loss: null });
});

test("what is measured on held-out data and what a run got over are told", async () => {
  const { id } = await train({ mode: "measured" });
  await outcome(id);
  const events = (await eventsOf(id)).map(
    ({ sequence: _, ...event }: Record<string, unknown>) => event,
  );

  const told = events.filter(({ __typename }) => /Evaluated|Notice/.test(`${__typename}`));
  expect(told).toEqual([
    {
      ...{ __typename: "RunEvaluated", step: 2, isBest: true },
      ...{ loss: 0.5, textLoss: 0.25, pictureLoss: null },
    },
    { __typename: "RunNotice", step: 2, about: "rollback", message: "back to step 1" },
    { __typename: "RunEvaluated", step: 3, isBest: false, loss: 0.1, psnr: 30, ssim: 0.9 },
  ]);
  const steps = events.filter(({ __typename }) => __typename === "RunStep");
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 2, 3]); // the second came again
});

test("runs and their events survive a restart", async () => {
  const { id } = await train({ mode: "good" });
  const before = await outcome(id);
  const events = await eventsOf(id);

  await work.restart();

  expect(await look(id)).toEqual(before);
  expect(await eventsOf(id)).toEqual(events);
  expect((await ask("{ runs { id } }")).runs).toEqual([{ id }]);
});

test("runs of a gateway without a database are taken over, and one under way goes on", async () => {
  const ids = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
  const common = { createdAt: "2026-11-23T00:00:00.000Z", skipped: [] };
  for (const [i, id] of ids.entries()) {
    const folder = path.join(work.options.data, "runs", id);
    await mkdir(path.join(folder, "model"), { recursive: true });
    const checkpoints = [{ step: 5, folder: path.join(folder, "model") }];
    const config = { mode: "long", steps: 10, everyMs: 1, out: path.join(folder, "model") };
    const state = i === 0 ? "running" : "failed";
    const record = { ...common, id, config, state, checkpoints, ...(i > 0 && { error: "no" }) };
    await writeFile(path.join(folder, "run.json"), JSON.stringify(record));
    await writeFile(path.join(folder, "model", "checkpoint.json"), '{"step":5}');
    await writeFile(
      path.join(folder, "events.jsonl"),
      '{"__typename":"RunCheckpoint","step":5}\n{"__typ',
    );
  }

  await work.restart();

  const [going, failed] = ids as [string, string];
  expect(await outcome(going)).toMatchObject({ state: "DONE", latest: { step: 10 } });
  expect((await eventsOf(going)).map(({ __typename }) => __typename)).toEqual([
    "RunCheckpoint",
    "RunStarted",
    ...Array(5).fill("RunStep"),
    "RunCheckpoint",
    "RunEnded",
  ]);
  expect(await look(failed)).toMatchObject({ state: "FAILED", error: { message: "no" } });
  expect(await eventsOf(failed)).toHaveLength(1);
});

test("a bad configuration is refused with the path of each problem", async () => {
  expect(await train({ mode: "bad" })).toMatchObject({
    __typename: "InvalidConfig",
    message: "steps: should be a whole number (and 1 more)",
    problems: [{ path: "steps" }, { path: "mode" }],
  });
  expect(await train({ out: "/etc" })).toMatchObject({
    __typename: "InvalidConfig",
    problems: [{ path: "out" }],
  });
  expect(await train([1])).toMatchObject({ __typename: "InvalidConfig", problems: [{ path: "" }] });
  expect((await ask("{ runs { id } }")).runs).toEqual([]);
});

test("a checker that crashes is a masked surprise, and the next configuration is checked", async () => {
  await expect(train({ mode: "checker-crash" })).rejects.toThrow("INTERNAL_SERVER_ERROR");

  expect(await train({ mode: "good" })).toMatchObject({ __typename: "Run" });
});

test("a run that fails or crashes says why, and the next one works", async () => {
  const failed = await outcome((await train({ mode: "fail" })).id);
  const crashed = await outcome((await train({ mode: "crash" })).id);
  const good = await outcome((await train({ mode: "good" })).id);

  expect(failed).toMatchObject({
    state: "FAILED",
    error: { message: expect.stringContaining("openFolder") },
  });
  expect(crashed).toMatchObject({
    state: "FAILED",
    error: {
      message:
        "the run's process was killed by SIGKILL before it was done; its checkpoint of step 1 is kept",
    },
  });
  expect(good.state).toBe("DONE");
});

test("runs go one at a time, and both a waiting one and the one under way can be cancelled", async () => {
  const first = await train({ mode: "hang" });
  const second = await train({ mode: "good" });
  const third = await train({ mode: "good" });
  expect(second.state).toBe("QUEUED");
  expect(third.__typename).toBe("QueueFull");

  await cancel(second.id);
  await until(async () => (await look(first.id)).state === "RUNNING");
  await cancel(first.id);

  expect((await outcome(first.id)).state).toBe("CANCELLED");
  expect((await outcome(second.id)).state).toBe("CANCELLED");
  expect(await eventsOf(second.id)).toMatchObject([{ __typename: "RunCancelled" }]);
});

test("a run that does not hear its cancel is killed", async () => {
  const { id } = await train({ mode: "deaf" });
  await until(async () => (await look(id)).latest !== null);

  await cancel(id);

  expect((await outcome(id)).state).toBe("CANCELLED");
});

test("data sets are the shapes world and the folders with captions, and their paths start there", async () => {
  const folder = path.join(work.options.data, "datasets");
  await mkdir(path.join(folder, "cats"), { recursive: true });
  await mkdir(path.join(folder, "empty"), { recursive: true });
  await writeFile(path.join(folder, "cats", "captions.jsonl"), "{}\n{}\n{}");

  const { datasets } = await ask("{ datasets { name kind samples config } }");
  const { config } = await train({ mode: "good", data: { kind: "folder", path: "cats" } });

  expect(datasets).toEqual([
    { name: "shapes", kind: "SHAPES", samples: null, config: { kind: "shapes" } },
    { name: "cats", kind: "FOLDER", samples: 3, config: { kind: "folder", path: "cats" } },
  ]);
  expect(config).toMatchObject({ data: { kind: "folder", path: path.join(folder, "cats") } });
});

test("generate answers with a run's newest checkpoint where it is asked to", async () => {
  const { id } = await outcome((await train({ mode: "good" })).id);
  const folder = path.join(work.options.data, "runs", id, "model");
  await mkdir(folder, { recursive: true });
  const readCard = () => work.context.readCard(work.options.model as string);
  const query = `mutation ($run: ID!) { generate(prompt: [{ text: "echo" }], options: { run: $run }) { ... on Generation { id } } }`;

  const asked = asker(() => ({ ...work.context, readCard }));
  const { generate } = await asked<{ generate: { id: string } }>(query, { run: id });

  const { queue } = work.context;
  const generation = generate.id;
  await until(async () => (await queue.find(generation))?.state === "done");
  const [part] = partsOf(await toldOf(queue, generation));
  expect(part && "text" in part && JSON.parse(part.text).model).toBe(folder);
});
