import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shapesWorld } from "@transfusion/data";
import { packDocuments } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import {
  collectSeldom,
  parseTrainConfig,
  type StepEvent,
  sizeRun,
  type TrainConfig,
  train,
} from "@transfusion/training";
import { compileBareStep, scalars } from "./bare-step.ts";
import { type Figure, figure, goal } from "./figures.ts";
import { interleave, secondsOf } from "./interleave.ts";
import { config as judged } from "./workload.ts";

const rounds = 5;
const stretch = 8; // steps in a turn
const checkpointEvery = 500; // the default: what a checkpoint costs is spread over so many steps

/**
 * What `train` makes of a machine, data, logs and checkpoints included, beside the bare step on a batch that is at hand;
 * and how much more goes through it where captions of mixed length are packed, four pictures a row instead of one.
 */
export async function benchTrainRun(threads: number): Promise<Figure[]> {
  collectSeldom(); // as the command does
  const folder = await mkdtemp(join(tmpdir(), "bench-train-"));
  try {
    const plain = await startRun(settings({ out: join(folder, "plain"), threads }));
    const packed = await startRun(
      settings({ out: join(folder, "packed"), threads, pictureSlots: 4 }),
    );
    const bare = await startBare(settings({ out: join(folder, "bare"), threads }), threads);
    const seconds = await interleave(
      [
        { name: "run", measure: plain.measure },
        { name: "packed", measure: packed.measure },
        { name: "bare", measure: bare.measure },
      ],
      rounds,
    );
    const checkpoint = await plain.end();
    await packed.end();
    await bare.end();
    const whole = seconds.run + (checkpoint * stretch) / checkpointEvery;
    return [
      figure("train: the run", (plain.rate() * seconds.run) / whole, "samples/s"),
      figure("train: the run, a checkpoint", checkpoint, "s"),
      goal("train: the run, speed by the bare step's", seconds.bare / whole, "times", {
        atLeast: 0.95,
      }),
      figure("train: the run, empty slots", 100 * plain.padding(), "%"),
      figure("train: the run packed, empty slots", 100 * packed.padding(), "%"),
      figure("train: the run packed, samples by unpacked", packed.rate() / plain.rate(), "times"),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The model that speed is judged on, 32 pictures a step, captions from a few words to whole descriptions. */
function settings(options: { out: string; threads: number; pictureSlots?: number }): TrainConfig {
  const { pictureSlots = 1, ...others } = options;
  const { patchSize, pictureSize, width, depth, heads, hidden } = judged;
  return {
    ...{ ...others, seed: 1, steps: 100_000, batch: 32 / pictureSlots, layout: { pictureSlots } },
    data: { kind: "shapes", wordings: { full: 0.4, partial: 0.3, brief: 0.3 } },
    model: {
      ...{ vocabularySize: 512, pictureSize, patchSize, width, depth, heads, hidden },
      ...{ codec: { kind: "linear" }, context: 512, feedForward: "shared" },
    },
    ...{ optimizer: "adamw", warmUpSteps: 10, logEvery: stretch },
    ...{ checkpointEvery: 100_000, sampleEvery: 100_000 },
  };
}

/** A run after its first stretch; its clock stands still between turns. */
async function startRun(config: TrainConfig) {
  const stop = new AbortController();
  let [worked, since] = [0, performance.now()];
  const clock = (): number => worked + performance.now() - since;
  const events = train(config, { signal: stop.signal, clock });
  const steps: StepEvent[] = [];
  const nextStretch = async (): Promise<number> => {
    const start = performance.now();
    since = start;
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error("bench train: the run should go on, got its end");
      if (value.type !== "step") continue;
      const passed = performance.now() - start;
      worked += passed;
      since = Number.NaN; // nobody asks the time until the next turn
      steps.push(value);
      return passed / 1000;
    }
  };
  await nextStretch();
  steps.length = 0;
  const mean = (name: "samplesPerSecond" | "padding"): number =>
    steps.reduce((sum, step) => sum + step[name], 0) / steps.length;
  return {
    measure: nextStretch,
    rate: () => mean("samplesPerSecond"),
    padding: () => mean("padding"),
    /** End the run; how many seconds its last checkpoint took. */
    async end() {
      stop.abort();
      since = performance.now();
      return secondsOf(async () => {
        for await (const _ of events);
      });
    },
  };
}

/** The step that such a run takes, on one batch of its documents over and over. */
async function startBare(config: TrainConfig, threads: number) {
  const { config: settled, layout } = await sizeRun(parseTrainConfig(config));
  const { latents: _, ...model } = settled.model;
  const { vocabularySize, pictureSize } = model;
  const world = shapesWorld({ seed: 1, pictureSize });
  const tokenizer = trainTokenizer(world.captions(), { vocabularySize });
  const documents = Array.from({ length: layout.rows }, (_, i) => {
    const { caption, picture } = world.sample(i);
    return [{ text: caption }, { picture }];
  });
  const random = createRandom(1, "bench");
  const batch = packDocuments(documents, model, layout, random, {}, tokenizer);
  const program = await compileBareStep(model, layout, threads);
  const inputs = { batch, scalars };
  await program.run(inputs);
  return {
    measure: () =>
      secondsOf(async () => {
        for (let step = 0; step < stretch; step++) await program.run(inputs);
      }),
    end: () => program.dispose(),
  };
}
