import { floats, leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { adamwScalars } from "./adamw.ts";
import { createBatches } from "./batches.ts";
import { saveCheckpoint } from "./checkpoint.ts";
import { compileTrainStep } from "./compile-train-step.ts";
import { parseTrainConfig, type SettledTrainConfig, type TrainConfig } from "./config.ts";
import { drawSamples } from "./draw-samples.ts";
import { emaDecayAt } from "./ema.ts";
import { TrainingError } from "./errors.ts";
import { learningRateAt } from "./learning-rate.ts";
import { appendMetrics, openMetrics } from "./metrics.ts";
import { openRun, sampleCountOf } from "./open-run.ts";
import { createProgressMeter, type StepOutputs } from "./progress-meter.ts";
import type { StepEvent, TrainEvent } from "./train-event.ts";
import type { StepScalars, TrainState } from "./train-step.ts";

export type TrainOptions = {
  /** Aborted, the run ends after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Go on from the newest checkpoint in `out`, if there is one. Without, a folder that has one is refused. */
  readonly resume?: boolean;
  /** Milliseconds that pass; only the speeds in the events depend on it. */
  readonly clock?: () => number;
};

/**
 * Train a model as a configuration says, and tell about it.
 *
 * Throws `ConfigError`, `CheckpointError`, a `DataError` about the data, or a `TrainingError` once a loss is no
 * longer a number. A run that was stopped and resumed ends with the weights it would have had, bit for bit.
 */
export async function* train(
  config: TrainConfig,
  options: TrainOptions = {},
): AsyncGenerator<TrainEvent> {
  const { signal, resume = false, clock = () => performance.now() } = options;
  const settled = parseTrainConfig(config);
  const { out, steps, logEvery, checkpointEvery, sampleEvery, samplePrompts } = settled;
  const run = await openRun(settled, resume);
  const { source, layout, model } = run;
  await openMetrics(out, run.step);
  yield {
    type: "start",
    parameters: countNumbers(run.state.parameters),
    step: run.step,
    steps,
    samples: source.size,
    skipped: source.skipped,
  };

  const program = await compileTrainStep(settled, run);
  const batchOf = createBatches(settled, source, model.config, layout, model.tokenizer);
  const readState = async () => (await program.readState()) as TrainState<Tree<NdArray>>;
  let step = run.step;
  let saved = run.checkpoint && { step, folder: run.checkpoint.folder };
  let losses = run.checkpoint?.progress.losses ?? null;
  const save = async (): Promise<{ step: number; folder: string }> => {
    const progress = { step, config: settled, samples: sampleCountOf(source), losses };
    const state = await readState();
    saved = { step, folder: await saveCheckpoint(progress, model, state) };
    return saved;
  };
  try {
    const meter = createProgressMeter(clock);
    let next = batchOf(step);
    while (step < steps && !signal?.aborted) {
      const learningRate = learningRateAt(step, settled);
      const scalars = scalarsAt(step, learningRate, settled);
      const running = program.run({ batch: await next, scalars });
      // The next batch is made while the engine works on this one.
      if (step + 1 < steps) next = batchOf(step + 1);
      const [outputs] = await Promise.all([running, next]);
      meter.add(readOutputs(outputs as Tree<NdArray>, step + 1));
      step += 1;

      if (step % logEvery === 0 || step === steps) {
        const report = meter.report(layout.rows * layout.pictureSlots, steps - step);
        const { loss, textLoss, pictureLoss } = report;
        losses = { loss, textLoss, pictureLoss };
        const event: StepEvent = { type: "step", step, steps, ...report, learningRate };
        await appendMetrics(out, event);
        yield event;
      }
      if (samplePrompts.length > 0 && (step % sampleEvery === 0 || step === steps)) {
        const resumeClock = meter.pause();
        const weights = (await readState()).average;
        for await (const sample of drawSamples({ ...model, weights }, step, settled, signal)) {
          yield { type: "sample", step, ...sample };
        }
        resumeClock();
      }
      if (step % checkpointEvery === 0) yield { type: "checkpoint", ...(await save()) };
    }
    if (saved?.step !== step) yield { type: "checkpoint", ...(await save()) };
    const reason = step === steps ? "finished" : "cancelled";
    yield { type: "end", ...(saved as { step: number; folder: string }), reason };
  } finally {
    await program.dispose();
  }
}

/** The numbers that the step after `step` steps is taken with. */
function scalarsAt(
  step: number,
  learningRate: number,
  config: SettledTrainConfig,
): StepScalars<NdArray> {
  const { stepSize, epsilon, keep } = adamwScalars(step + 1, learningRate, config);
  const scalar = (number: number): NdArray => floats(Float32Array.of(number), []);
  return {
    stepSize: scalar(stepSize),
    epsilon: scalar(epsilon),
    keep: scalar(keep),
    learningRate: scalar(learningRate),
    emaDecay: scalar(emaDecayAt(step, config.emaDecay)),
  };
}

function readOutputs(outputs: Tree<NdArray>, step: number): StepOutputs {
  const numbers = mapTree(outputs, ({ data }: NdArray) => data[0]) as unknown as StepOutputs;
  for (const [name, number] of Object.entries(numbers)) {
    if (Number.isFinite(number)) continue;
    throw new TrainingError(
      `train: ${name} should be a finite number, got ${number} at step ${step}; the checkpoints before it are whole`,
      step,
    );
  }
  return numbers;
}

function countNumbers(parameters: Tree<NdArray>): number {
  return leavesOf(parameters).reduce((sum, [, { data }]) => sum + data.length, 0);
}
