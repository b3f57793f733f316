import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRandom } from "@transfusion/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrainConfig } from "./config.ts";
import { digestsOf, eventsOf, tinyRun } from "./fixtures/tiny-run.ts";

const program = fileURLToPath(new URL("./fixtures/train-child.ts", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "killed-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process that trains. `said` resolves at its first line of a kind, `ended` with all it said. */
function startChild(config: TrainConfig, shell = "") {
  const node = ["node", "--conditions=@transfusion/source", "--import", "tsx", program];
  const child = spawn("bash", ["-c", `${shell} exec "$0" "$@"`, ...node, JSON.stringify(config)], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const listeners: (() => void)[] = [];
  child.stdout.on("data", (piece) => {
    output += piece;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<string>((resolve) => child.on("close", () => resolve(output)));
  const said = (type: string): Promise<unknown> =>
    Promise.race([
      ended,
      new Promise<void>((resolve) => {
        listeners.push(() => output.includes(`${type} `) && resolve());
      }),
    ]);
  return { kill: () => child.kill("SIGKILL"), said, ended };
}

test("killed twenty times at random moments and resumed, a run ends with the same weights, bit for bit", async () => {
  const config = { ...tinyRun(join(folder, "killed")), steps: 120, logEvery: 1 };
  const random = createRandom(11);
  let kills = 0;
  for (let sitting = 0; kills < 20; sitting++) {
    const child = startChild(config);
    // By turns at any time, while steps are taken, and around the writing of a checkpoint.
    if (sitting % 3 > 0) await child.said(sitting % 3 === 1 ? "step" : "checkpoint");
    await sleep(random.uniform() * (sitting % 3 > 0 ? 60 : 3000));
    child.kill();
    const output = await child.ended;
    if (output.includes("end 120")) await rm(config.out, { recursive: true });
    else kills += 1;
  }

  const last = await startChild(config).ended;

  expect(last).toContain("end 120");
  const whole = { ...config, out: join(folder, "whole") };
  await eventsOf(whole);
  expect(await digestsOf(config.out, "step-000120")).toEqual(
    await digestsOf(whole.out, "step-000120"),
  );
  const losses = async (out: string) =>
    (await readFile(join(out, "metrics.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ step, loss }) => [step, loss]);
  expect(await losses(config.out)).toEqual(await losses(whole.out));
}, 600_000);

test("a full disk costs a checkpoint, says so, and leaves nothing half written", async () => {
  const config = tinyRun(join(folder, "full"));

  // No file may grow beyond 30 kB: what a full disk does to the weights of this model.
  const output = await startChild(config, "trap '' XFSZ; ulimit -f 30;").ended;

  expect(output).toMatch(
    /notice 3 the checkpoint of step 3 could not be written: the disk is full/,
  );
  expect(output).toMatch(/error CheckpointError train: .*step 6 .*: make room and resume/);
  expect(await readdir(join(config.out, "checkpoints"))).toEqual([]);
  const metrics = (await readFile(join(config.out, "metrics.jsonl"), "utf8")).trim().split("\n");
  expect(metrics.map((line) => JSON.parse(line).step)).toEqual([2, 4, 6]);

  expect(await startChild(config).ended).toContain("end 6");
}, 60_000);
