import type { Estimate, Numbers } from "./objective.ts";
import type { PathPoint } from "./path.ts";

type Level = Pick<PathPoint, "signal" | "noise">;

/**
 * From one point of the path to a cleaner one, the share `eta` of its noise drawn afresh:
 * `signal′·x̂ + √(noise′² − d²)·ε̂ + d·z`, where for `eta` 1 `d²` is the variance of the true
 * posterior `q(x′ | x, x̂)`, `noise′²/noise² · (noise² − (signal/signal′)²·noise′²)`.
 *
 * With `eta` 1 this is DDPM's step (its mean, written with ε̂), with 0 it is Euler's: the integral
 * of `dx = x̂·d(signal) + ε̂·d(noise)` while the estimates are held, which on the flow's straight
 * path is `Δt·(ε̂ − x̂)` and on any path ends at `x̂`. Song et al. 2020 (DDIM), eq. 12 and 16, for
 * paths whose variance need not be 1.
 */
export function noisyStep(
  { clean, noise }: Estimate,
  from: Level,
  to: Level,
  eta: number,
  random: Numbers,
): Float32Array {
  const kept = from.signal / to.signal;
  const added = Math.max(0, from.noise ** 2 - (kept * to.noise) ** 2);
  const fresh = (eta * to.noise * Math.sqrt(added)) / from.noise;
  const old = Math.sqrt(Math.max(0, to.noise ** 2 - fresh ** 2));
  const moved = new Float32Array(clean.length);
  for (let i = 0; i < moved.length; i++) {
    const mean = to.signal * clean[i] + old * noise[i];
    moved[i] = fresh === 0 ? mean : mean + fresh * random.normal();
  }
  return moved;
}

/**
 * Heun's step: `dx = x̂·d(signal) + ε̂·d(noise)` from `x`, with the mean of the estimates at both
 * ends. Integrating over signal and noise instead of time keeps the second order on the cosine
 * path, whose noise starts like `√t`. Karras et al. 2022, algorithm 1.
 */
export function heunStep(
  x: Float32Array,
  first: Estimate,
  second: Estimate,
  from: Level,
  to: Level,
): Float32Array {
  const signal = (to.signal - from.signal) / 2;
  const noise = (to.noise - from.noise) / 2;
  const moved = new Float32Array(x.length);
  for (let i = 0; i < moved.length; i++) {
    moved[i] =
      x[i] +
      signal * (first.clean[i] + second.clean[i]) +
      noise * (first.noise[i] + second.noise[i]);
  }
  return moved;
}
