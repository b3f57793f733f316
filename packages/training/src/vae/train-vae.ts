import { openPictures, type PictureSource } from "@transfusion/data";
import type { NdArray, Tree } from "@transfusion/tensor";
import { measureLatentScale } from "@transfusion/vae";
import { type Best, newestThatReads } from "../checkpoint.ts";
import { isDiskFull } from "../disk-full.ts";
import { CheckpointError } from "../errors.ts";
import { learningRateAt } from "../learning-rate.ts";
import { appendMetrics, openMetrics } from "../metrics.ts";
import { rolledBack, setDamagedAside, unsaved } from "../notices.ts";
import { createProgressMeter } from "../progress-meter.ts";
import { checkpointToGoBackTo, rememberRollback, watchAt } from "../roll-back.ts";
import { numbersOf } from "../step-program.ts";
import { countNumbers, scalarsAt, type TrainOptions } from "../train.ts";
import type { TrainState } from "../train-step.ts";
import { afterRollback, newWatch, type Watch, watchStep } from "../watch.ts";
import { batchAt, picturesAt } from "./batches.ts";
import { openVaeCheckpoint, readVaeCheckpoint, saveVaeCheckpoint } from "./checkpoint.ts";
import {
  parseVaeTrainConfig,
  type SettledVaeTrainConfig,
  type VaeTrainConfig,
  vaeConfigOf,
} from "./config.ts";
import { createVaeEvaluator } from "./evaluate.ts";
import { freshState } from "./fresh-state.ts";
import { compileVaeEncoder, compileVaeStep } from "./step.ts";
import type { VaeOutputs, VaeStepEvent, VaeTrainEvent } from "./train-event.ts";

/** How many batches of training pictures the scale of the latents is measured on. */
const scaleBatches = 8;

/**
 * Train a VAE as a configuration says, and tell about it. Checkpoints hold the averaged weights in Stable Diffusion's
 * layout, with the scale of the latents in their configuration. A run that was stopped and resumed ends with the
 * weights it would have had, bit for bit; one that diverges goes back to its newest checkpoint, with half the rate.
 */
export async function* trainVae(
  given: VaeTrainConfig,
  options: TrainOptions = {},
): AsyncGenerator<VaeTrainEvent> {
  const { signal, resume = false, clock = () => performance.now() } = options;
  const config = parseVaeTrainConfig(given);
  const { out, steps, logEvery, checkpointEvery, evaluate } = config;
  const { checkpoint, damaged } = await openVaeCheckpoint(config, resume);
  const source = await openTrainingPictures(config);
  let step = checkpoint?.step ?? 0;
  let watch = await watchAt(out, step, checkpoint?.watch ?? newWatch);
  let best: Best | null = checkpoint?.best ?? null;
  const state = checkpoint?.state ?? (await freshState(config));
  await openMetrics(out, step);
  const parameters = countNumbers((state.parameters as { vae: Tree<NdArray> }).vae);
  const { size: samples, skipped } = source;
  const program = await compileVaeStep(config, state);
  const closers = [() => program.dispose()];
  let saved = checkpoint && { step, folder: checkpoint.folder };
  const averaged = (reached: TrainState<Tree<NdArray>>) =>
    (reached.average as { vae: Tree<NdArray> }).vae;
  const save = async (): Promise<VaeTrainEvent> => {
    const reached = (await program.readState()) as TrainState<Tree<NdArray>>;
    const weights = averaged(reached);
    const scale = await scaleOf(config, weights, source);
    const vae = { config: { ...vaeConfigOf(config), ...scale }, weights };
    try {
      saved = {
        step,
        folder: await saveVaeCheckpoint({ step, config, watch, best }, reached, vae),
      };
      return { type: "checkpoint", ...saved };
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      return unsaved(step, saved);
    }
  };
  try {
    yield { type: "start", parameters, step, steps, samples, skipped };
    yield* setDamagedAside(damaged, step);
    const evaluator = evaluate && (await createVaeEvaluator(config, evaluate));
    if (evaluator) closers.push(() => evaluator.dispose());
    const meter = createProgressMeter<VaeOutputs>(clock);
    let next = batchAt(config, source, step);
    while (step < steps && !signal?.aborted) {
      const learningRate = learningRateAt(step, config) * watch.rateFactor;
      const scalars = scalarsAt(step, learningRate, config);
      const running = program.run({ batch: await next, scalars });
      // The next batch is made while the engine works on this one.
      if (step + 1 < steps) next = batchAt(config, source, step + 1);
      const outputs = numbersOf<VaeOutputs>((await Promise.all([running, next]))[0]);
      // Only the reconstruction is watched for spikes: what the discriminator says has no scale.
      const judged = watchStep(watch, { ...outputs, loss: outputs.l1 }, config);
      if (judged.divergence !== undefined) {
        const goBack = () => rollBack(config, watch);
        const back = await rolledBack(judged.divergence, step + 1, watch, config, goBack);
        const { good, notice } = back;
        await program.writeState(good.state as Tree<NdArray>);
        ({ step, best, watch } = good);
        await openMetrics(out, step);
        next = batchAt(config, source, step);
        yield notice;
        continue;
      }
      watch = judged.watch;
      step += 1;
      meter.add(outputs, config.batch);

      if (step % logEvery === 0 || step === steps) {
        const report = meter.report(steps - step);
        const event: VaeStepEvent = { type: "step", step, steps, ...report, learningRate };
        await appendMetrics(out, event);
        yield event;
      }
      let isBest = false;
      if (evaluator && evaluate && (step % evaluate.every === 0 || step === steps)) {
        const resumeClock = meter.pause();
        const reached = (await program.readState()) as TrainState<Tree<NdArray>>;
        const found = await evaluator.evaluate(averaged(reached));
        isBest = !best || found.error < best.loss;
        best =
          isBest || !best
            ? { step, loss: found.error, since: 0 }
            : { ...best, since: best.since + 1 };
        const event = { type: "evaluation", step, ...found, isBest } as const;
        await appendMetrics(out, event);
        yield event;
        resumeClock();
      }
      if (isBest || step % checkpointEvery === 0) {
        const resumeClock = meter.pause();
        yield await save();
        resumeClock();
      }
    }
    if (saved?.step !== step) {
      const event = await save();
      yield event;
      if (event.type === "notice") {
        throw new CheckpointError(`train: ${event.message}: make room and resume`, out);
      }
    }
    const reason = step === steps ? "finished" : "cancelled";
    yield { type: "end", ...(saved as { step: number; folder: string }), reason };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function openTrainingPictures({ data, seed }: SettledVaeTrainConfig): Promise<PictureSource> {
  const { folders, except, pictureSize } = data;
  const heldOut = except === undefined ? {} : { except: new RegExp(except) };
  return openPictures(folders, { pictureSize, seed, ...heldOut });
}

/** Where a diverged run goes on, at half the rate: its newest checkpoint, or its beginning. */
async function rollBack(config: SettledVaeTrainConfig, watch: Watch) {
  const found = await checkpointToGoBackTo(watch, async () => {
    const newest = await newestThatReads(config.out, readVaeCheckpoint);
    return newest?.checkpoint;
  });
  const {
    step,
    best,
    state,
    watch: then,
  } = found ?? {
    ...{ step: 0, best: null, watch: newWatch },
    state: await freshState(config),
  };
  const next = afterRollback(watch, then, step);
  await rememberRollback(config.out, next);
  return { step, best, state, watch: next };
}

/** The scale under which the latents of training pictures have variance 1. */
async function scaleOf(config: SettledVaeTrainConfig, vae: Tree<NdArray>, source: PictureSource) {
  const encoder = await compileVaeEncoder(config, vae);
  try {
    const latents: NdArray[] = [];
    for (let at = 0; at < scaleBatches; at++) {
      const pictures = await picturesAt(config, source, at);
      latents.push(((await encoder.run({ pictures })) as { mean: NdArray }).mean);
    }
    return measureLatentScale(latents);
  } finally {
    await encoder.dispose();
  }
}
