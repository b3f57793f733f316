import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadModel } from "@transfusion/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeChecksums } from "./checksums.ts";
import type { TrainConfig } from "./config.ts";
import { CheckpointError, ConfigError, TrainingError } from "./errors.ts";
import { digestsOf, eventsOf, tinyRun } from "./fixtures/tiny-run.ts";
import { train } from "./train.ts";
import type { StepEvent, TrainEvent } from "./train-event.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "training-"));
});
afterAll(() => rm(folder, { recursive: true }));

const tiny = (name: string): TrainConfig => tinyRun(join(folder, name));
const run = eventsOf;

test("a run tells its steps, leaves a model that loads, and writes its metrics", async () => {
  const config = { ...tiny("whole"), sampleEvery: 4, samplePrompts: ["a large red circle"] };

  const events = await run({ ...config, sampler: { name: "euler", steps: 2 } });

  expect(events.map(({ type }) => type).join(" ")).toBe(
    "start step checkpoint step sample step sample checkpoint end",
  );
  const end = events.at(-1) as TrainEvent & { type: "end" };
  expect(end).toMatchObject({ step: 6, reason: "finished" });
  expect((await loadModel(end.folder)).config).toMatchObject({ width: 16, pictureSize: 32 });
  const metrics = (await readFile(join(config.out, "metrics.jsonl"), "utf8")).trim().split("\n");
  expect(metrics.map((line) => JSON.parse(line).step)).toEqual([2, 4, 6]);
  expect(await readdir(join(config.out, "samples"))).toEqual([
    "step-000004-1.png",
    "step-000006-1.png",
  ]);
});

test.each(["adamw", "muon"] as const)(
  "a run of %s that was killed and resumed ends with the same weights, bit for bit",
  async (optimizer) => {
    const [whole, broken] = [`${optimizer}-uninterrupted`, `${optimizer}-killed`].map((name) => {
      return { ...tiny(name), optimizer };
    }) as [TrainConfig, TrainConfig];
    await run(whole);

    for await (const event of train(broken)) {
      if (event.type === "step" && event.step === 4) break; // between two checkpoints
    }
    await mkdir(join(broken.out, "checkpoints", ".step-000005.part")); // and while it wrote one
    const resumed = await run(broken, { resume: true });

    expect(resumed[0]).toMatchObject({ type: "start", step: 3 });
    expect((await readdir(join(broken.out, "checkpoints"))).join()).toBe("step-000003,step-000006");
    const [one, other] = [whole, broken].map(({ out }) => digestsOf(out, "step-000006"));
    expect(await other).toEqual(await one);
    const metrics = await readFile(join(broken.out, "metrics.jsonl"), "utf8");
    expect(metrics.match(/"step":\d/g)).toEqual(['"step":2', '"step":4', '"step":6']);
  },
);

test("an aborted run ends after its step with a checkpoint to go on from", async () => {
  const config = tiny("aborted");
  const controller = new AbortController();
  const events: TrainEvent[] = [];

  for await (const event of train(config, { signal: controller.signal })) {
    events.push(event);
    if (event.type === "step") controller.abort();
  }

  expect(events.at(-1)).toMatchObject({ type: "end", step: 2, reason: "cancelled" });
  expect((await run(config, { resume: true }))[0]).toMatchObject({ step: 2 });
});

test("only the newest checkpoints are kept", async () => {
  const config = { ...tiny("kept"), checkpointEvery: 1, keepCheckpoints: 2 };

  await run(config);

  expect(await readdir(join(config.out, "checkpoints"))).toEqual(["step-000005", "step-000006"]);
});

test("a folder that holds a run is neither overwritten nor resumed under another configuration", async () => {
  const config = { ...tiny("twice"), steps: 1 };
  await run(config);

  await expect(run(config)).rejects.toThrow(CheckpointError);
  const other = { ...config, learningRate: 1e-4, logEvery: 7 };
  await expect(run(other, { resume: true })).rejects.toMatchObject({
    name: "CheckpointError",
    fields: ["learningRate", "finalLearningRate"],
  });
});

test("a run from before a setting existed goes on with the setting's default", async () => {
  const config = { ...tiny("older"), steps: 1 };
  await run(config);
  const state = join(config.out, "checkpoints", "step-000001", "state.json");
  const text = await readFile(state, "utf8");
  await writeFile(state, text.replace(/"pictureAttention": "bidirectional",/, ""));
  await writeChecksums(dirname(state));

  expect((await run(config, { resume: true }))[0]).toMatchObject({ type: "start", step: 1 });
  expect(await readFile(state, "utf8")).not.toBe(text);
});

test("a loss that is no longer a number stops the run at its step", async () => {
  const config = { ...tiny("astray"), learningRate: 1e38, warmUpSteps: 0 };

  const failed = run(config);

  await expect(failed).rejects.toBeInstanceOf(TrainingError);
  await expect(failed).rejects.toHaveProperty("step");
});

test("captions longer than the context are a problem of the configuration", async () => {
  const config = tiny("narrow");

  const failed = run({ ...config, model: { ...config.model, context: 8 } });

  await expect(failed).rejects.toBeInstanceOf(ConfigError);
  await expect(failed).rejects.toThrow("model.context");
  expect(existsSync(config.out)).toBe(false);
});

test.each(["adamw", "muon"] as const)(
  "compiled or on the plain cpu backend, a run of %s goes the same way",
  async (optimizer) => {
    const config = { ...tiny(`${optimizer}-compiled`), optimizer, steps: 3, logEvery: 1 };

    const compiled = await run(config);
    const eager = await run({ ...config, out: join(folder, `${optimizer}-eager`), engine: "cpu" });

    const numbersOf = (events: TrainEvent[]): number[] =>
      events.flatMap((event) => (event.type === "step" ? [event.loss, event.gradientNorm] : []));
    const wanted = numbersOf(eager);
    expect(wanted).toHaveLength(6);
    for (const [i, number] of numbersOf(compiled).entries()) {
      expect(Math.abs(number / wanted[i] - 1)).toBeLessThan(1e-4);
    }
  },
);

test("a tiny model learns: both losses fall", async () => {
  const config = { ...tiny("learning"), steps: 150, batch: 8, learningRate: 1e-2, logEvery: 25 };

  const events = await run({ ...config, checkpointEvery: 1000 });

  const steps = events.filter((event): event is StepEvent => event.type === "step");
  const [first, last] = [steps[0], steps.at(-1) as StepEvent];
  expect(last.textLoss).toBeLessThan(0.7 * first.textLoss);
  expect(last.pictureLoss).toBeLessThan(0.8 * first.pictureLoss);
});
