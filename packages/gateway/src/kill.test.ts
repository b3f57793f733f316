import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom } from "@transfusion/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeGateway, fakeGateway, until } from "./fakes/fake-gateway.ts";
import { type GenerationEvent, partsOf, toldOf } from "./generation.ts";
import type { StoredEvent } from "./jobs/job-queue.ts";
import { createSqlJobQueue } from "./jobs/sql-job-queue.ts";
import type { RunEvent } from "./run-event.ts";
import { connect } from "./storage/open-database.ts";

const rounds = 21; // kills; every third one hits the gateway, the rest a worker
const seed = 5;

let fake: FakeGateway;
let gateway: ChildProcess | undefined;
let url = "";

beforeEach(async () => {
  fake = await fakeGateway();
});
afterEach(async () => {
  await kill();
  await fake.remove();
});

async function start(): Promise<void> {
  const program = fileURLToPath(new URL("./fakes/serve-fake.mjs", import.meta.url));
  const child = fork(program, [path.dirname(fake.options.data)], {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  gateway = child;
  url = await new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(String(message)));
    child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}`)));
  });
}

async function kill(): Promise<void> {
  const child = gateway;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
}

async function ask(query: string, variables = {}): Promise<Record<string, { id: string }>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return ((await response.json()) as { data: Record<string, { id: string }> }).data;
}

/** Ask for a generation that counts, and remember it if it was accepted. */
async function generate(accepted: Set<string>, key: string): Promise<void> {
  const query = `mutation ($key: String) { generate(prompt: [{ text: "count 6 15" }],
    idempotencyKey: $key) { ... on Generation { id } } }`;
  try {
    accepted.add((await ask(query, { key })).generate?.id as string);
  } catch {} // the gateway went away before it said yes
}

/** The processes whose parent is the gateway, by what Linux tells of them. */
function workers(): number[] {
  const file = `/proc/${gateway?.pid}/task/${gateway?.pid}/children`;
  return readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number);
}

const canSeeWorkers = readdirSync("/").includes("proc");

test.skipIf(!canSeeWorkers)(
  `no job and no event is lost to ${rounds} kills of workers and of the gateway`,
  async () => {
    const random = createRandom(seed, "kills");
    const accepted = new Set<string>();
    await start();
    const config = { mode: "long", steps: 60, everyMs: 30 };
    const train = `mutation ($config: JSON!) { train(config: $config) { ... on Run { id } } }`;
    const runId = (await ask(train, { config })).train?.id as string;
    const queue = () => createSqlJobQueue(connect(path.join(fake.options.data, "gateway.db")));
    const begun = queue();
    await until(async () => (await begun.find(runId))?.progress !== undefined);
    await begun.close();
    const seen = new Map<string, StoredEvent[]>(); // what was kept at each kill must be there for good

    for (let round = 0; round < rounds; round++) {
      const asked = [0, 1].map((i) => generate(accepted, `${round} ${i}`));
      await new Promise((resolve) => setTimeout(resolve, 20 + random.uniform() * 250));
      if (round % 3 !== 2) {
        const children = workers();
        const victim = children[Math.floor(random.uniform() * children.length)];
        if (victim !== undefined) process.kill(victim, "SIGKILL");
        await Promise.all(asked);
      } else {
        await kill();
        await Promise.all(asked);
        const kept = queue();
        for (const id of [...accepted, runId]) seen.set(id, await kept.events(id, 0, 10_000));
        await kept.close();
        await start();
        for (const i of [0, 1]) await generate(accepted, `${round} ${i}`); // the same keys again
      }
    }

    const kept = queue();
    const jobs = [...accepted, runId];
    for (;;) {
      const found = await Promise.all(jobs.map((id) => kept.find(id)));
      if (found.every((job) => job?.endedAt)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(accepted.size).toBe(2 * rounds);
    expect(await kept.count({ kind: "generation" })).toBe(2 * rounds); // no key made two
    for (const id of jobs) {
      expect((await kept.find(id))?.state).toBe("done");
      const events = await kept.events(id, 0, 10_000);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, i) => i + 1));
      const before = seen.get(id) ?? [];
      expect(events.slice(0, before.length)).toEqual(before);
    }
    const counted = Array.from({ length: 6 }, (_, i) => `${i + 1} `).join("");
    for (const id of accepted) {
      expect(partsOf(await toldOf(kept, id))).toEqual([{ text: counted }]);
      const ends = (await kept.events(id, 0, 10_000)).filter(
        ({ event }) => (event as GenerationEvent).__typename === "GenerationEnded",
      );
      expect(ends).toHaveLength(1);
    }
    const told = (await kept.events(runId, 0, 10_000)).map(({ event }) => event as RunEvent);
    const steps = told.flatMap((event) => (event.__typename === "RunStep" ? [event.step] : []));
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(60);
    const sittings = told.filter(({ __typename }) => __typename === "RunStarted");
    expect(sittings.length).toBeGreaterThan(1);
    await kept.close();
  },
  240_000,
);
