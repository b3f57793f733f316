import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Figure, figure, goal } from "./figures.ts";
import { readFor } from "./gateway/reads.ts";
import { type MeasuredGateway, startMeasured } from "./gateway/start.ts";
import { beginClocks, followClocks } from "./gateway/subscribers.ts";
import { median } from "./interleave.ts";

const cli = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
const clock = fileURLToPath(new URL("./gateway/serve-clock.mjs", import.meta.url));
const serve = [
  "serve",
  "--port",
  "0",
  "--json",
  "--rate-limit",
  "1000000",
  "--patience-ms",
  "1000",
];

/**
 * The gateway as built, in a process of its own: its start; reads while a training run and eight generations go; events to a
 * thousand subscribers; and its memory over so many `minutes` of both.
 */
export async function benchGateway({ minutes }: { readonly minutes: number }): Promise<Figure[]> {
  if (!existsSync(cli)) throw new Error(`bench gateway: ${cli} should be there; run pnpm build`);
  const figures = [...(await benchReads()), ...(await benchEvents())];
  return minutes > 0 ? [...figures, ...(await benchMemory(minutes))] : figures;
}

async function benchReads(): Promise<Figure[]> {
  const gateway = await startMeasured((data) => [cli, ...serve, "--data", data]);
  try {
    const first = await generate(gateway);
    await until(100, async () => (await stateOf(gateway, first)) !== "RUNNING");
    const idle = await readFor(gateway.url, first, { seconds: 4 });
    const calm = await readFor(gateway.url, first, { seconds: 4, rate: 200 });
    const run = await train(gateway);
    await until(100, async () => (await progressOf(gateway, run)) > 0);
    let isOver = false;
    let generations = 0;
    const keepBusy = async (): Promise<void> => {
      while (!isOver) {
        const id = await generate(gateway);
        await until(
          1_000,
          async () => isOver || !/QUEUED|RUNNING/.test(await stateOf(gateway, id)),
        );
        if (!isOver) generations += 1;
      }
    };
    const busy = Array.from({ length: 8 }, keepBusy);
    await sleep(2_000);
    const reads = await readFor(gateway.url, first, { seconds: 15, rate: 200 });
    const isTraining = (await stateOf(gateway, run)) === "RUNNING";
    isOver = true;
    await Promise.all(busy);
    const name = "reads while training and 8 generations go";
    return [
      goal("start to ready", gateway.readyMs / 1_000, "s", { atMost: 2 }),
      figure("reads, nothing else going", idle.perSecond, "/s"),
      figure("reads at 200 /s, nothing else going, p99", calm.p99, "ms"),
      goal(`${name}, asked for 200 /s`, reads.perSecond, "/s", { atLeast: 198 }),
      figure(`${name}, p50`, reads.p50, "ms"),
      goal(`${name}, p99`, reads.p99, "ms", { atMost: 50 }),
      goal("reads that failed", idle.failed + reads.failed, "", { atMost: 0 }),
      figure("generations done meanwhile", generations, ""),
      goal("training runs under way meanwhile", isTraining ? 1 : 0, "", { atLeast: 1 }),
    ];
  } finally {
    await gateway.stop();
  }
}

async function benchEvents(): Promise<Figure[]> {
  const gateway = await startMeasured((data) => [clock, data]);
  try {
    const pieces = 40;
    const ids = await beginClocks(gateway, 8, { pieces, everyMs: 500, delayMs: 5_000 });
    const many = { subscribers: 1_000, connections: 20, pieces };
    const { latenessMs, wrong } = await followClocks(gateway, ids, many);
    const sorted = latenessMs.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const name = "events to 1,000 subscribers";
    return [
      figure(`${name}, delivered in time order`, sorted.length, ""),
      goal(`${name}, missing, twice or out of order`, wrong, "", { atMost: 0 }),
      figure(`${name}, p50`, at(0.5), "ms"),
      goal(`${name}, p99`, at(0.99), "ms", { atMost: 200 }),
    ];
  } finally {
    await gateway.stop();
  }
}

/** The gateway's memory while events and reads go on at a low rate. */
export async function benchMemory(minutes: number): Promise<Figure[]> {
  const gateway = await startMeasured((data) => [clock, data]);
  const pieces = 20;
  const memory: number[] = [];
  try {
    const until = performance.now() + minutes * 60_000;
    const [first] = await beginClocks(gateway, 1, { pieces: 1, everyMs: 1, delayMs: 0 });
    let wrong = 0;
    const follow = async (): Promise<void> => {
      while (performance.now() < until) {
        const ids = await beginClocks(gateway, 4, { pieces, everyMs: 100, delayMs: 500 });
        wrong += (await followClocks(gateway, ids, { subscribers: 40, connections: 4, pieces }))
          .wrong;
      }
    };
    const watch = async (): Promise<void> => {
      while (performance.now() < until) {
        await sleep(5_000);
        memory.push((await gateway.metric("process_resident_memory_bytes")) / 2 ** 20);
      }
    };
    const read = readFor(gateway.url, first as string, { seconds: minutes * 60, rate: 20 });
    const [reads] = await Promise.all([read, follow(), watch()]);
    const quarter = Math.floor(memory.length / 4);
    const early = median(memory.slice(quarter, 2 * quarter));
    const late = median(memory.slice(-quarter));
    return [
      figure(`memory after ${minutes} minutes of load`, late, "MiB"),
      goal("its growth from the second quarter to the last", late / early - 1, "", { atMost: 0.1 }),
      goal("events missing, twice or out of order", wrong, "", { atMost: 0 }),
      goal("reads that failed", reads.failed, "", { atMost: 0 }),
    ];
  } finally {
    await gateway.stop();
  }
}

async function generate(gateway: MeasuredGateway): Promise<string> {
  const mutation = `mutation { generate(prompt: [{ text: "a large red circle" }], options: { begin: PICTURE, steps: 64 }) {
    ... on Generation { id } } }`;
  const { generate } = await gateway.ask<{ generate: { id: string } }>(mutation);
  return generate.id;
}

async function train(gateway: MeasuredGateway): Promise<string> {
  const config = {
    seed: 1,
    data: { kind: "shapes", counts: [1] },
    model: {
      ...{ vocabularySize: 300, pictureSize: 64, patchSize: 8, width: 128, depth: 4, heads: 4 },
      ...{ hidden: 352, context: 256 },
    },
    steps: 100_000,
    batch: 8,
  };
  const mutation = `mutation ($config: JSON!) { train(config: $config) { __typename ... on Run { id }
    ... on InvalidConfig { problems { path message } } } }`;
  const { train } = await gateway.ask<{ train: { id?: string } }>(mutation, { config });
  if (!train.id) throw new Error(`the training run was refused: ${JSON.stringify(train)}`);
  return train.id;
}

async function stateOf(gateway: MeasuredGateway, id: string): Promise<string> {
  const query = "query ($id: ID!) { node(id: $id) { ... on Job { state } } }";
  const { node } = await gateway.ask<{ node: { state: string } }>(query, { id });
  return node.state;
}

async function progressOf(gateway: MeasuredGateway, id: string): Promise<number> {
  const query = "query ($id: ID!) { node(id: $id) { ... on Job { progress } } }";
  const { node } = await gateway.ask<{ node: { progress: number | null } }>(query, { id });
  return node.progress ?? 0;
}

async function until(everyMs: number, claim: () => Promise<boolean>): Promise<void> {
  while (!(await claim())) await sleep(everyMs);
}
