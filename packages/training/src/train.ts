import { leavesOf, type NdArray, sizeOf, type Tree } from "@transfusion/tensor";
import { type AdamwOptions, adamwScalars } from "./adamw.ts";
import { createBatches, type DataState } from "./batches.ts";
import { checkMemory, memoryOfMachine } from "./check-memory.ts";
import { type Best, type Progress, saveCheckpoint } from "./checkpoint.ts";
import { compileTrainStep } from "./compile-train-step.ts";
import { parseTrainConfig, type SettledTrainConfig, type TrainConfig } from "./config.ts";
import { isDiskFull } from "./disk-full.ts";
import { drawSamples } from "./draw-samples.ts";
import { emaDecayAt } from "./ema.ts";
import { CheckpointError } from "./errors.ts";
import { createEvaluator } from "./evaluate.ts";
import { openLatents } from "./latents.ts";
import { learningRateAt } from "./learning-rate.ts";
import { openLogs } from "./logs.ts";
import { rolledBack, setDamagedAside, unsaved } from "./notices.ts";
import { openRun, sampleCountOf } from "./open-run.ts";
import { prefetch } from "./prefetch.ts";
import { createProgressMeter, type StepOutputs } from "./progress-meter.ts";
import { rollBack, watchAt } from "./roll-back.ts";
import { batchesOfStep } from "./step-batches.ts";
import { scalar } from "./step-program.ts";
import type { StepEvent, TrainEvent } from "./train-event.ts";
import type { StepScalars } from "./train-step.ts";
import { newWatch, watchStep } from "./watch.ts";

export type TrainOptions = {
  /** Aborted, the run ends after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Go on from the newest checkpoint in `out`, if there is one. Without, a folder that has one is refused. */
  readonly resume?: boolean;
  /** Milliseconds that pass; only the speeds in the events depend on it. */
  readonly clock?: () => number;
  /** The memory that the run may use; by default the machine's. */
  readonly memoryBytes?: number;
};

/**
 * Train a model as a configuration says, and tell about it.
 *
 * A run that diverges goes back to its last checkpoint at half the rate; a full disk costs it a checkpoint, not its
 * life; a damaged checkpoint is set aside for the one before it. Throws `ConfigError`, `CheckpointError`, a `DataError`
 * about the data, or a `TrainingError` once a run diverged too often. A run that was stopped, or killed, and resumed
 * ends with the weights it would have had, bit for bit.
 */
export async function* train(
  config: TrainConfig,
  options: TrainOptions = {},
): AsyncGenerator<TrainEvent> {
  const { signal, resume = false, clock = () => performance.now() } = options;
  const { memoryBytes = memoryOfMachine() } = options;
  const settled = parseTrainConfig(config);
  const { out, steps, logEvery, checkpointEvery, sampleEvery, samplePrompts } = settled;
  const { accumulate, evaluate } = settled;
  const run = await openRun(settled, resume);
  const { source, layout, model } = run;
  const { vocabularySize } = model.config;
  await checkMemory(
    { ...settled, model: { ...settled.model, vocabularySize } },
    layout,
    memoryBytes,
  );
  const logs = await openLogs(out, run.step);
  const program = await compileTrainStep(settled, run);
  const closers = [() => program.dispose()]; // of what is open, should the run end anywhere below
  try {
    yield {
      type: "start",
      parameters: countNumbers(run.state.parameters),
      step: run.step,
      steps,
      samples: source.size,
      skipped: source.skipped,
      peakBytes: program.peakBytes,
      flopsPerStep: program.flops,
    };
    yield* setDamagedAside(run.damaged, run.step);

    const evaluator = evaluate && (await createEvaluator(settled, run));
    if (evaluator) closers.push(() => evaluator.dispose());
    const latents = await openLatents(settled, model, source);
    if (latents) closers.push(() => latents.dispose());
    // Batches are made while the engine works on the ones before.
    const batchesFrom = (state: DataState, step: number) => {
      const { config, tokenizer } = model;
      const batchOf = createBatches(
        ...([settled, source, config, layout, tokenizer, state] as const),
        latents?.latentsOf,
      );
      return prefetch(batchesOfStep(batchOf, accumulate), step, steps);
    };
    const before = run.checkpoint?.progress;
    let step = run.step;
    let losses = before?.losses ?? null;
    let watch = await watchAt(out, step, before?.watch ?? newWatch);
    let best: Best | null = before?.best ?? null;
    let saved = run.checkpoint && { step, folder: run.checkpoint.folder };
    let { data } = run;
    let told = source.skipped.length;
    let leftOut = 0;
    const save = async (): Promise<TrainEvent> => {
      const samples = sampleCountOf(source);
      const progress: Progress = { step, config: settled, data, samples, losses, watch, best };
      try {
        saved = { step, folder: await saveCheckpoint(progress, model, await program.readState()) };
        return { type: "checkpoint", ...saved };
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        return unsaved(step, saved);
      }
    };
    let ahead = batchesFrom(data, step);
    closers.push(() => ahead.close());
    const meter = createProgressMeter<StepOutputs & Pick<StepEvent, "waitMs" | "padding">>(clock);
    while (step < steps && !signal?.aborted && !isPlateau(best, settled)) {
      const learningRate = learningRateAt(step, settled) * watch.rateFactor;
      const asked = clock();
      const { batches, ...given } = await ahead.take();
      const waitMs = clock() - asked;
      const outputs = await program.run(batches, scalarsAt(step, learningRate, settled));
      const judged = watchStep(watch, outputs, settled);
      if (judged.divergence !== undefined) {
        const goBack = () => rollBack(settled, source, watch);
        const back = await rolledBack(judged.divergence, step + 1, watch, settled, goBack);
        const { good, notice } = back;
        await program.writeState(good.state);
        ({ step, data, losses, best, watch } = good);
        await logs.forgetAfter(step);
        await ahead.close();
        ahead = batchesFrom(data, step);
        yield notice;
        continue;
      }
      watch = judged.watch;
      meter.add({ ...outputs, padding: given.padding, waitMs }, given.documents);
      leftOut += given.leftOut;
      data = given.state;
      step += 1;

      if (step % logEvery === 0 || step === steps) {
        const skipped = source.skipped.slice(told);
        told += skipped.length;
        if (skipped.length > 0) yield { type: "skipped", step, skipped };
        const counts = { leftOut, skipped: told };
        const report = meter.report(steps - step);
        const { loss, textLoss, pictureLoss } = report;
        losses = { loss, textLoss, pictureLoss };
        const event: StepEvent = { type: "step", step, steps, ...report, ...counts, learningRate };
        await logs.step(event);
        yield event;
      }
      if (samplePrompts.length > 0 && (step % sampleEvery === 0 || step === steps)) {
        const resumeClock = meter.pause();
        const weights = (await program.readState()).average;
        for await (const sample of drawSamples({ ...model, weights }, step, settled, signal)) {
          await logs.sample(step, sample);
          yield { type: "sample", step, ...sample };
        }
        resumeClock();
      }
      let isBest = false;
      if (evaluator && evaluate && (step % evaluate.every === 0 || step === steps)) {
        const resumeClock = meter.pause();
        const heldOut = await evaluator.evaluate((await program.readState()).average);
        isBest = !best || heldOut.loss < best.loss;
        best =
          isBest || !best
            ? { step, loss: heldOut.loss, since: 0 }
            : { ...best, since: best.since + 1 };
        await logs.evaluation(step, heldOut);
        yield { type: "evaluation", step, ...heldOut, isBest };
        resumeClock();
      }
      if (isBest || step % checkpointEvery === 0) yield await save();
    }
    if (saved?.step !== step) {
      const event = await save();
      yield event;
      if (event.type === "notice") {
        throw new CheckpointError(`train: ${event.message}: make room and resume`, out);
      }
    }
    const reason = step === steps ? "finished" : signal?.aborted ? "cancelled" : "plateau";
    yield { type: "end", ...(saved as { step: number; folder: string }), reason };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** Whether as many evaluations as the configuration is patient for brought no lower loss. */
function isPlateau(best: Best | null, { evaluate }: SettledTrainConfig): boolean {
  return best !== null && evaluate?.patience !== undefined && best.since >= evaluate.patience;
}

/** The numbers that the step after `step` steps is taken with. */
export function scalarsAt(
  step: number,
  learningRate: number,
  config: AdamwOptions & { readonly emaDecay: number },
): StepScalars<NdArray> {
  const { stepSize, epsilon, keep } = adamwScalars(step + 1, learningRate, config);
  return {
    stepSize: scalar(stepSize),
    epsilon: scalar(epsilon),
    keep: scalar(keep),
    learningRate: scalar(learningRate),
    emaDecay: scalar(emaDecayAt(step, config.emaDecay)),
  };
}

/** How many numbers are learned. */
export function countNumbers(parameters: Tree<NdArray>): number {
  return leavesOf(parameters).reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
}
