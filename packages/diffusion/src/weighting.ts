import { checkPositive } from "./check.ts";
import type { PathPoint } from "./path.ts";
import { errorRatioOf, type Prediction } from "./prediction.ts";

/** By what the squared error of a prediction at a point of the path is multiplied in the loss. */
export type Weighting = (prediction: Prediction, point: PathPoint) => number;

/** The plain squared error of whatever is predicted. Ho et al. 2020, eq. 14, for `epsilon`. */
export const uniformWeighting: Weighting = () => 1;

/**
 * Min-SNR-γ: whatever is predicted, the clean picture's error counts `min(SNR, gamma)` times, with
 * `SNR = signal²/noise²`: for `epsilon` `min(SNR, γ)/SNR`, for `v` `min(SNR, γ)/(SNR + 1)`. Nearly clean
 * pictures count no more than those at `SNR = γ`. Hang et al. 2023 (arXiv 2303.09556).
 */
export function minSnrWeighting({ gamma = 5 }: { gamma?: number } = {}): Weighting {
  checkPositive("minSnrWeighting: gamma", gamma);
  return (prediction, point) => {
    const snr = (point.signal / point.noise) ** 2;
    // Written so that pure noise, where epsilon has no picture's error to speak of, weighs 1.
    if (prediction === "epsilon") return Math.min(1, gamma / snr);
    return Math.min(snr, gamma) / errorRatioOf(prediction, point);
  };
}

/**
 * The squared error of the velocity that a prediction implies; noise below `clip` is taken as
 * `clip`, or nearly clean pictures would outweigh all others. For `x` on the flow
 * `1 / max(t, clip)²`; for `epsilon` it grows without bound towards a point without signal. Li and He
 * 2025 (arXiv 2511.13720), table 1.
 */
export function velocityWeighting({ clip = 0.05 }: { clip?: number } = {}): Weighting {
  if (!(clip > 0 && clip <= 1)) {
    throw new RangeError(`velocityWeighting: clip should be in (0, 1], got ${clip}`);
  }
  return (prediction, point) => {
    if (prediction === "velocity") return Math.min(1, point.noise / clip) ** 2;
    // The velocity's error is |signal·noise′ − signal′·noise| / noise times the clean picture's.
    const turn = Math.abs(point.signal * point.noiseSlope - point.signalSlope * point.noise);
    const noise = Math.max(point.noise, clip);
    return (turn / noise) ** 2 / errorRatioOf(prediction, point);
  };
}
