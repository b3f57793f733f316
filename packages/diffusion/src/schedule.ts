/** How many timesteps training knows. Nichol and Dhariwal 2021; the paper's. */
export const timesteps = 1000;

/** A noise schedule as tables; index `i` belongs to time `(i + 1) / steps`. */
export type Schedule = {
  /** βᵢ, the share of variance that step `i` replaces by noise. */
  readonly beta: Float64Array;
  /** ᾱᵢ = Π (1 − β), the share of variance that is still signal after step `i`. */
  readonly alphaBar: Float64Array;
};

// Keeps beta from vanishing near t = 0; chosen there so that √β₀ is a little less than a pixel's step.
const offset = 0.008;
// Beta would be exactly 1 at the last step, and nothing could be estimated from pure noise.
const largestBeta = 0.999;

/**
 * The cosine schedule: `ᾱ(t) = cos²((t + 0.008) / 1.008 · π/2) / cos²(0.008 / 1.008 · π/2)`, its
 * betas at most 0.999. Nichol and Dhariwal 2021 (arXiv 2102.09672), eq. 17.
 */
export function cosineSchedule(steps: number = timesteps): Schedule {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`cosineSchedule: steps should be a whole number above 0, got ${steps}`);
  }
  const beta = new Float64Array(steps);
  const alphaBar = new Float64Array(steps);
  for (let i = 0; i < steps; i++) {
    const ratio = cosineSignal((i + 1) / steps).signal / cosineSignal(i / steps).signal;
    beta[i] = Math.min(1 - ratio * ratio, largestBeta);
    alphaBar[i] = (i === 0 ? 1 : alphaBar[i - 1]) * (1 - beta[i]);
  }
  return { beta, alphaBar };
}

/** The discrete step of time `t` in (0, 1]: `round(1000 · t) − 1`, so 0 for the least noise and 999 for the most. */
export function timestepOf(t: number): number {
  return Math.max(1, Math.round(t * timesteps)) - 1;
}

/** √ᾱ(t) of the cosine before any beta is cut, and its derivative. */
export function cosineSignal(t: number): { signal: number; signalSlope: number } {
  const rate = Math.PI / 2 / (1 + offset);
  const atZero = Math.cos(offset * rate);
  return {
    signal: Math.cos((t + offset) * rate) / atZero,
    signalSlope: (-rate * Math.sin((t + offset) * rate)) / atZero,
  };
}
