import type { Estimate, Numbers, Objective } from "./objective.ts";
import { heunStep, noisyStep } from "./steps.ts";

export const samplerNames = ["ddpm", "ddim", "euler", "heun"] as const;
export type SamplerName = (typeof samplerNames)[number];

/** What the network says about pictures `x` at time `t`: the raw output that the objective asked of it. */
export type Predict = (x: Float32Array, t: number) => Promise<Float32Array>;

/** Where sampling stands after `step` of `steps`: the picture on the path, and the best guess of the clean one. */
export type SamplerStep = {
  readonly step: number;
  readonly steps: number;
  readonly x: Float32Array;
  readonly clean: Float32Array;
};

export type SampleOptions = {
  readonly sampler: SamplerName;
  readonly steps: number;
  /** Standard normal numbers, where the path starts. */
  readonly noise: Float32Array;
  /** Where `ddpm` and `ddim` with `eta` take fresh noise from. */
  readonly random: Numbers;
  /** How much of the noise `ddim` renews in each step: 0 (the default) none, 1 as much as `ddpm`. */
  readonly eta?: number;
};

/**
 * Turn noise into a picture in `steps` steps of time from 1 to 0, over the objective's grid; yields
 * after each, returns the clean result.
 *
 * `ddpm` renews the noise at every step (Ho et al. 2020), `ddim` renews the share `eta` of it
 * (Song et al. 2020), `euler` renews none, `heun` looks twice per step and is of second order; its
 * last step looks once, so 16 steps cost 31 evaluations (Karras et al. 2022). All four walk the
 * path of either objective.
 */
export function sample(
  predict: Predict,
  objective: Objective,
  options: SampleOptions,
): AsyncGenerator<SamplerStep, Float32Array> {
  const { sampler, steps, noise, eta = 0 } = options;
  if (!samplerNames.includes(sampler)) {
    throw new RangeError(
      `sample: sampler should be one of ${samplerNames.join(", ")}, got ${sampler}`,
    );
  }
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`sample: steps should be a whole number above 0, got ${steps}`);
  }
  if (!(eta >= 0 && eta <= 1)) throw new RangeError(`sample: eta should be in [0, 1], got ${eta}`);
  if (noise.length === 0) throw new RangeError("sample: noise should hold numbers, got none");
  const times = Array.from({ length: steps + 1 }, (_, i) =>
    objective.gridTime((steps - i) / steps),
  );
  return walk(predict, objective, times, options);
}

/** `sample` over given falling times, the last of which is 0. */
export async function* walk(
  predict: Predict,
  objective: Objective,
  times: readonly number[],
  { sampler, noise, random, eta = 0 }: Omit<SampleOptions, "steps">,
): AsyncGenerator<SamplerStep, Float32Array> {
  const steps = times.length - 1;
  const renewed = { ddpm: 1, ddim: eta, euler: 0, heun: 0 }[sampler];
  let x: Float32Array = noise.slice();
  for (let step = 1; step <= steps; step++) {
    const [t, next] = [times[step - 1], times[step]];
    const look = async (x: Float32Array, t: number): Promise<Estimate> => {
      const prediction = await predict(x, t);
      checkPrediction(prediction, x.length, step, steps);
      return objective.estimate(x, prediction, t);
    };
    const from = objective.path(t);
    const to = objective.path(next);
    const first = await look(x, t);
    let best = first;
    let moved = noisyStep(first, from, to, renewed, random);
    if (sampler === "heun" && next > 0) {
      best = await look(moved, next);
      moved = heunStep(x, first, best, from, to);
    }
    x = moved;
    yield { step, steps, x: x.slice(), clean: best.clean };
  }
  return x;
}

function checkPrediction(
  prediction: Float32Array,
  size: number,
  step: number,
  steps: number,
): void {
  if (prediction.length !== size) {
    throw new RangeError(
      `sample: prediction at step ${step} of ${steps} should hold ${size} numbers, got ${prediction.length}`,
    );
  }
  if (areFinite(prediction)) return;
  const wrong = prediction.find((value) => !Number.isFinite(value));
  throw new RangeError(
    `sample: prediction at step ${step} of ${steps} should be finite, got ${wrong}`,
  );
}

/** Whether all numbers are finite: then, and only then, so is their sum, which doubles have room for. */
function areFinite(numbers: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return Number.isFinite(sum);
}
