import { areFinite, checkCount } from "./check.ts";
import { uniformGrid } from "./grid.ts";
import type { Numbers, Objective } from "./objective.ts";
import type { Place } from "./sampler.ts";
import { createSampler, type SamplerName, samplerNames } from "./samplers.ts";

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
  /** Where samplers that renew noise take it from. */
  readonly random: Numbers;
  /**
   * How much of the noise `ddim` (by default 0, none), `eulerAncestral` and `dpmpp2mSde` (by
   * default 1, as much as `ddpm`) renew in each step.
   */
  readonly eta?: number;
  /** How much `ddpm` adds: what the true posterior has, or the larger beta of the step. Ho et al. 2020, section 3.2. */
  readonly variance?: "posterior" | "beta";
  /** How `dpmpp2m` goes on from its last step: to the middle of this one (the default) or over the whole of it. */
  readonly extrapolation?: "middle" | "whole";
};

/**
 * Turn noise into a picture in `steps` steps of time from 1 to 0, over the objective's grid; yields
 * after each, returns the clean result. All samplers walk any objective's path.
 *
 * Throws a `RangeError` for settings out of range and, while it walks, for predictions that are not
 * finite or of another length than the noise.
 */
export function sample(
  predict: Predict,
  objective: Objective,
  options: SampleOptions,
): AsyncGenerator<SamplerStep, Float32Array> {
  const { steps } = options;
  checkOptions("sample", options);
  checkCount("sample: steps", steps);
  return follow(predict, objective, uniformGrid(steps).map(objective.gridTime), options);
}

/**
 * `sample` over given times, of which there is one more than steps: falling, within [0, 1], and mostly ending at 0.
 * `noise` is the picture at the first of them.
 */
export function walk(
  predict: Predict,
  objective: Objective,
  times: readonly number[],
  options: Omit<SampleOptions, "steps">,
): AsyncGenerator<SamplerStep, Float32Array> {
  checkOptions("walk", options);
  const fall = times.every((t, i) => t >= 0 && (i === 0 ? t <= 1 : t < times[i - 1]));
  if (times.length < 2 || !fall) {
    throw new RangeError(`walk: times should be two or more that fall within [0, 1], got ${times}`);
  }
  return follow(predict, objective, times, options);
}

async function* follow(
  predict: Predict,
  objective: Objective,
  times: readonly number[],
  options: Omit<SampleOptions, "steps">,
): AsyncGenerator<SamplerStep, Float32Array> {
  const steps = times.length - 1;
  let step = 1;
  const sampler = createSampler(options, {
    async look(x, t) {
      const prediction = await predict(x, t);
      checkPrediction(prediction, x.length, step, steps);
      return objective.estimate(x, prediction, t);
    },
    path: objective.path,
    random: options.random,
  });
  const places = times.map((t): Place => ({ t, ...objective.path(t) }));
  let x: Float32Array = options.noise.slice();
  for (; step <= steps; step++) {
    const moved = await sampler(x, places[step - 1], places[step]);
    x = moved.x;
    yield { step, steps, x: x.slice(), clean: moved.clean };
  }
  return x;
}

function checkOptions(who: string, options: Omit<SampleOptions, "steps">): void {
  const { sampler, noise, eta = 0, variance = "posterior", extrapolation = "middle" } = options;
  if (!samplerNames.includes(sampler)) {
    throw new RangeError(
      `${who}: sampler should be one of ${samplerNames.join(", ")}, got ${sampler}`,
    );
  }
  if (!(eta >= 0 && eta <= 1)) throw new RangeError(`${who}: eta should be in [0, 1], got ${eta}`);
  if (variance !== "posterior" && variance !== "beta") {
    throw new RangeError(`${who}: variance should be posterior or beta, got ${variance}`);
  }
  if (extrapolation !== "middle" && extrapolation !== "whole") {
    throw new RangeError(`${who}: extrapolation should be middle or whole, got ${extrapolation}`);
  }
  if (noise.length === 0) throw new RangeError(`${who}: noise should hold numbers, got none`);
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
