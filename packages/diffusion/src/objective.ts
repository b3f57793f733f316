import { checkLength, checkTime } from "./check.ts";
import type { Path, PathPoint } from "./path.ts";
import { estimateOf, type Prediction, predictionNames, targetOf } from "./prediction.ts";
import { type DrawTime, uniformTimes } from "./times.ts";
import { uniformWeighting, type Weighting } from "./weighting.ts";

/** The random numbers a time is drawn from: uniform in [0, 1) and standard normal. */
export type Numbers = { uniform(): number; normal(): number };

/** What the network said at one time, as a clean picture and as noise: `x_t = signal·clean + noise·noise`. */
export type Estimate = { readonly clean: Float32Array; readonly noise: Float32Array };

/** A way to spoil pictures, what to ask of the network about them, and how to read its answer. */
export type Objective = {
  readonly name: string;
  /**
   * One time in (0, 1] for one picture; with a `cap` in (0, 1), one in (0, cap]: the paper's noise
   * limit for pictures that stand before their caption (section 4.3.4).
   */
  drawTime(random: Numbers, cap?: number): number;
  /**
   * Numbers for training at time `t`: `x_t = signal·x + noise·ε`, the network is asked for
   * `target = targetSignal·x + targetNoise·ε`, and the loss is `weight·(prediction − target)²`.
   */
  coefficients(t: number): {
    readonly signal: number;
    readonly noise: number;
    readonly targetSignal: number;
    readonly targetNoise: number;
    readonly weight: number;
  };
  /** The network's prediction for `xt` at time `t`, as an estimate of the clean picture and of the noise. */
  estimate(xt: Float32Array, prediction: Float32Array, t: number): Estimate;
  /** Where a sampler stands when the share `u` of its steps is left. */
  gridTime(u: number): number;
  /** The path `x_t = signal(t)·x + noise(t)·ε` from clean (0) to noise (1) and its derivative in `t`. */
  path(t: number): PathPoint;
};

export type ObjectiveParts = {
  readonly name: string;
  readonly path: Path;
  /** What the network is asked for. */
  readonly prediction: Prediction;
  /** How its squared error counts; by default as it is. */
  readonly weighting?: Weighting;
  /** How training times are drawn; by default uniformly. */
  readonly drawTime?: DrawTime;
  /** Where a sampler stands when the share `u` of its steps is left; by default at time `u`. */
  readonly gridTime?: (u: number) => number;
  /** Clean estimates are cut to ±clip, and the noise estimate follows; by default they are not. */
  readonly clip?: number;
};

/**
 * An objective of parts: any path, prediction, weighting and distribution of times. Throws a
 * `RangeError` for an unknown prediction or a clip that is not above 0.
 */
export function createObjective({
  name,
  path,
  prediction,
  weighting = uniformWeighting,
  drawTime = uniformTimes(),
  gridTime = (u) => u,
  clip = Infinity,
}: ObjectiveParts): Objective {
  if (!predictionNames.includes(prediction)) {
    throw new RangeError(
      `createObjective: prediction should be one of ${predictionNames.join(", ")}, got ${prediction}`,
    );
  }
  if (!(clip > 0)) throw new RangeError(`createObjective: clip should be above 0, got ${clip}`);
  return {
    name,
    drawTime,
    coefficients(t) {
      checkTime("coefficients", t);
      const point = path(t);
      const { signal, noise } = point;
      return {
        signal,
        noise,
        ...targetOf(prediction, point),
        weight: weighting(prediction, point),
      };
    },
    estimate(xt, output, t) {
      checkTime("estimate", t);
      checkLength("estimate: prediction", output, xt.length);
      const point = path(t);
      const estimate = estimateOf(prediction, xt, output, point);
      if (clip < Infinity) cut(estimate, xt, point, clip);
      return estimate;
    },
    gridTime,
    path,
  };
}

/** Keep clean numbers within ±clip, and let the noise make up for it, as `xt` is given. In place. */
function cut({ clean, noise }: Estimate, xt: Float32Array, point: PathPoint, clip: number): void {
  for (let i = 0; i < clean.length; i++) {
    if (Math.abs(clean[i]) <= clip) continue;
    clean[i] = Math.min(clip, Math.max(-clip, clean[i]));
    noise[i] = (xt[i] - point.signal * clean[i]) / point.noise;
  }
}
