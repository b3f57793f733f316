import { openPictures, type PictureSource, type Skipped } from "@transfusion/data";
import { createRandom, floats, type NdArray, type Tree } from "@transfusion/tensor";
import {
  initDiscriminator,
  initVae,
  measureLatentScale,
  needsDiscriminator,
  picturesToArray,
  type VaeBatch,
  type VaeLosses,
} from "@transfusion/vae";
import { TrainingError } from "../errors.ts";
import { learningRateAt } from "../learning-rate.ts";
import { appendMetrics, openMetrics } from "../metrics.ts";
import { initOptimizer } from "../optimizer.ts";
import { createProgressMeter } from "../progress-meter.ts";
import { numbersOf, scalar } from "../step-program.ts";
import { countNumbers, scalarsAt, type TrainOptions } from "../train.ts";
import type { TrainState } from "../train-step.ts";
import { openVaeCheckpoint, saveVaeCheckpoint } from "./checkpoint.ts";
import {
  parseVaeTrainConfig,
  type SettledVaeTrainConfig,
  type VaeTrainConfig,
  vaeConfigOf,
} from "./config.ts";
import { compileVaeEncoder, compileVaeStep, latentShapeOf } from "./step.ts";

type Outputs = VaeLosses<number> & { readonly gradientNorm: number };

/** How a VAE's training goes. Numbers are means over the steps since the last such event. */
export type VaeStepEvent = Outputs & {
  readonly type: "step";
  readonly step: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
};

/** What a VAE's run tells about itself, in order. */
export type VaeTrainEvent =
  | {
      readonly type: "start";
      readonly parameters: number;
      readonly step: number;
      readonly steps: number;
      readonly samples: number;
      readonly skipped: readonly Skipped[];
    }
  | VaeStepEvent
  | { readonly type: "checkpoint"; readonly step: number; readonly folder: string }
  | {
      readonly type: "end";
      readonly step: number;
      /** The last checkpoint: a folder that `loadVae` reads. */
      readonly folder: string;
      readonly reason: "finished" | "cancelled";
    };

/** How many batches of training pictures the scale of the latents is measured on. */
const scaleBatches = 8;

/**
 * Train a VAE as a configuration says, and tell about it. Checkpoints hold the averaged weights in Stable Diffusion's
 * layout, with the scale of the latents in their configuration. A run that was stopped and resumed ends with the
 * weights it would have had, bit for bit.
 */
export async function* trainVae(
  given: VaeTrainConfig,
  options: TrainOptions = {},
): AsyncGenerator<VaeTrainEvent> {
  const { signal, resume = false, clock = () => performance.now() } = options;
  const config = parseVaeTrainConfig(given);
  const { out, steps, logEvery, checkpointEvery, batch } = config;
  const { pictureSize, folders, except } = config.data;
  const checkpoint = await openVaeCheckpoint(config, resume);
  const source = await openPictures(folders, {
    ...{ pictureSize, seed: config.seed },
    ...(except === undefined ? {} : { except: new RegExp(except) }),
  });
  let step = checkpoint?.step ?? 0;
  const state = checkpoint?.state ?? freshState(config);
  await openMetrics(out, step);
  const parameters = countNumbers((state.parameters as { vae: Tree<NdArray> }).vae);
  const { size: samples, skipped } = source;
  yield { type: "start", parameters, step, steps, samples, skipped };

  const program = await compileVaeStep(config, state);
  let saved = checkpoint && { step, folder: checkpoint.folder };
  const save = async (): Promise<{ step: number; folder: string }> => {
    const reached = (await program.readState()) as TrainState<Tree<NdArray>>;
    const { vae } = reached.average as { vae: Tree<NdArray> };
    const scale = await scaleOf(config, vae, source);
    const folder = await saveVaeCheckpoint(config, step, reached, {
      config: { ...vaeConfigOf(config), ...scale },
      weights: vae,
    });
    saved = { step, folder };
    return saved;
  };
  try {
    const meter = createProgressMeter<Outputs>(clock);
    let next = batchAt(config, source, step);
    while (step < steps && !signal?.aborted) {
      const learningRate = learningRateAt(step, config);
      const scalars = scalarsAt(step, learningRate, config);
      const running = program.run({ batch: await next, scalars });
      // The next batch is made while the engine works on this one.
      if (step + 1 < steps) next = batchAt(config, source, step + 1);
      const [outputs] = await Promise.all([running, next]);
      step += 1;
      meter.add(finite(numbersOf<Outputs>(outputs), step), batch);

      if (step % logEvery === 0 || step === steps) {
        const report = meter.report(steps - step);
        const event: VaeStepEvent = { type: "step", step, steps, ...report, learningRate };
        await appendMetrics(out, event);
        yield event;
      }
      if (step % checkpointEvery === 0) {
        const resumeClock = meter.pause();
        yield { type: "checkpoint", ...(await save()) };
        resumeClock();
      }
    }
    if (saved?.step !== step) yield { type: "checkpoint", ...(await save()) };
    const reason = step === steps ? "finished" : "cancelled";
    yield { type: "end", ...(saved as { step: number; folder: string }), reason };
  } finally {
    await program.dispose();
  }
}

function freshState(config: SettledVaeTrainConfig): TrainState<Tree<NdArray>> {
  const fresh = (): Tree<NdArray> => ({
    vae: initVae(vaeConfigOf(config), config.seed),
    ...(needsDiscriminator(config.loss)
      ? { discriminator: initDiscriminator(config.discriminator, config.seed) }
      : {}),
  });
  const parameters = fresh();
  return { parameters, ...initOptimizer(parameters), average: fresh() };
}

/** The same numbers. Throws a `TrainingError` where one is none. */
function finite(outputs: Outputs, step: number): Outputs {
  for (const [name, number] of Object.entries(outputs)) {
    if (Number.isFinite(number)) continue;
    throw new TrainingError(
      `train: ${name} should be a finite number, got ${number} at step ${step}; the checkpoints before it are whole`,
      step,
    );
  }
  return outputs;
}

/** The batch of a step (from 0), decided by the seed and the step alone. */
async function batchAt(
  config: SettledVaeTrainConfig,
  source: PictureSource,
  step: number,
): Promise<VaeBatch<NdArray>> {
  const shape = latentShapeOf(config);
  const size = shape.reduce((product, side) => product * side, 1);
  const isOn = step >= config.loss.adversarialFrom ? 1 : 0;
  return {
    pictures: await picturesAt(config, source, step),
    noise: floats(createRandom(config.seed, "vae noise", step).normals(size), shape),
    adversarialOn: scalar(isOn),
  };
}

async function picturesAt(
  { batch }: SettledVaeTrainConfig,
  source: PictureSource,
  step: number,
): Promise<NdArray> {
  const positions = Array.from({ length: batch }, (_, i) => step * batch + i);
  return picturesToArray(await Promise.all(positions.map((at) => source.sample(at))));
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
