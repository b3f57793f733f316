import { checkLength } from "./check.ts";
import type { Estimate } from "./objective.ts";
import type { PathPoint } from "./path.ts";

/**
 * What a network may be asked for at a point `x_t = signal·x + noise·ε` of a path:
 * `epsilon` the noise `ε` (Ho et al. 2020), `x` the clean picture, `v` = `signal·ε − noise·x`
 * (Salimans and Ho 2022, arXiv 2202.00512, appendix D), `velocity` = `signal′·x + noise′·ε`, the
 * derivative of `x_t` in `t`, on the flow `ε − x` (Liu et al. 2022, arXiv 2209.03003, eq. 1).
 */
export const predictionNames = ["epsilon", "x", "v", "velocity"] as const;
export type Prediction = (typeof predictionNames)[number];

/** What shares of picture and noise a prediction is made of: `targetSignal·x + targetNoise·ε`. */
export function targetOf(
  prediction: Prediction,
  { signal, noise, signalSlope, noiseSlope }: PathPoint,
): { targetSignal: number; targetNoise: number } {
  switch (prediction) {
    case "epsilon":
      return { targetSignal: 0, targetNoise: 1 };
    case "x":
      return { targetSignal: 1, targetNoise: 0 };
    case "v":
      return { targetSignal: -noise, targetNoise: signal };
    case "velocity":
      return { targetSignal: signalSlope, targetNoise: noiseSlope };
  }
}

/**
 * The clean picture and the noise that `xt` and a network's `output` imply together, two equations
 * for two unknowns: `signal·x̂ + noise·ε̂ = xt` and `targetSignal·x̂ + targetNoise·ε̂ = output`.
 *
 * Throws a `RangeError` where they have no single solution: for `epsilon` without signal, for `x`
 * without noise, for `velocity` where the path has no slope or an infinite one.
 */
export function estimateOf(
  prediction: Prediction,
  xt: Float32Array,
  output: Float32Array,
  point: PathPoint,
): Estimate {
  checkLength("estimateOf: output", output, xt.length);
  const { signal, noise } = point;
  const { targetSignal, targetNoise } = targetOf(prediction, point);
  const determinant = signal * targetNoise - noise * targetSignal;
  if (determinant === 0 || !Number.isFinite(determinant)) {
    throw new RangeError(
      `estimateOf: ${prediction} should tell picture from noise, got signal ${signal} and noise ${noise}`,
    );
  }
  if (prediction === "epsilon") {
    return { clean: rest(xt, noise, output, signal), noise: output.slice() };
  }
  if (prediction === "x") {
    return { clean: output.slice(), noise: rest(xt, signal, output, noise) };
  }
  return {
    clean: combine(targetNoise / determinant, xt, -noise / determinant, output),
    noise: combine(-targetSignal / determinant, xt, signal / determinant, output),
  };
}

/** What a network should say for an estimate: `targetSignal·x̂ + targetNoise·ε̂`. */
export function predictionOf(
  prediction: Prediction,
  { clean, noise }: Estimate,
  point: PathPoint,
): Float32Array {
  checkLength("predictionOf: noise", noise, clean.length);
  const { targetSignal, targetNoise } = targetOf(prediction, point);
  if (!Number.isFinite(targetSignal) || !Number.isFinite(targetNoise)) {
    throw new RangeError(`predictionOf: slopes should be finite, got noise slope ${targetNoise}`);
  }
  return combine(targetSignal, clean, targetNoise, noise);
}

/**
 * How many times the squared error of the clean picture that of a prediction is, `xt` being given:
 * `epsilon` SNR = signal²/noise², `x` 1, `v` SNR + 1 where the variance is 1, `velocity` on the flow 1/t².
 */
export function errorRatioOf(prediction: Prediction, point: PathPoint): number {
  const { targetSignal, targetNoise } = targetOf(prediction, point);
  if (targetNoise === 0) return targetSignal ** 2;
  return (targetSignal - (targetNoise * point.signal) / point.noise) ** 2;
}

/** What is left of `xt` without `share` of the known part, over its own share. */
function rest(xt: Float32Array, share: number, known: Float32Array, own: number): Float32Array {
  const left = new Float32Array(xt.length);
  for (let i = 0; i < left.length; i++) left[i] = (xt[i] - share * known[i]) / own;
  return left;
}

function combine(a: number, x: Float32Array, b: number, y: Float32Array): Float32Array {
  const sum = new Float32Array(x.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a * x[i] + b * y[i];
  return sum;
}
