import type { Estimate, Numbers } from "./objective.ts";
import type { Level, Sampler, Surroundings } from "./sampler.ts";

/**
 * One look a step, the share `eta` of the noise drawn afresh: `ddpm`, `ddim`, `euler`, `eulerAncestral`.
 * `noisyStep` says how.
 */
export function renewing(
  { look, random }: Surroundings,
  eta: number,
  variance?: "posterior" | "beta",
): Sampler {
  return async (x, from, to) => {
    const seen = await look(x, from.t);
    return { x: noisyStep(seen, from, to, eta, random, variance), clean: seen.clean };
  };
}

/**
 * Two looks a step, at both its ends; `heunStep` says how. The step to clean, where there is no
 * noise to estimate, is plain. Karras et al. 2022 (arXiv 2206.00364), algorithm 1.
 */
export function heun({ look, random }: Surroundings): Sampler {
  return async (x, from, to) => {
    const first = await look(x, from.t);
    const moved = noisyStep(first, from, to, 0, random);
    if (to.noise === 0) return { x: moved, clean: first.clean };
    const second = await look(moved, to.t);
    return { x: heunStep(x, first, second, from, to), clean: second.clean };
  };
}

/**
 * Two looks a step, the second in the middle of its time, which alone decides the step:
 * `x′ = x + x̂·Δsignal + ε̂·Δnoise`. The explicit midpoint method (Runge 1895), in signal and noise
 * like `heunStep`.
 */
export function midpoint({ look, path, random }: Surroundings): Sampler {
  return async (x, from, to) => {
    const first = await look(x, from.t);
    const t = (from.t + to.t) / 2;
    const middle = await look(noisyStep(first, from, path(t), 0, random), t);
    return { x: heunStep(x, middle, middle, from, to), clean: middle.clean };
  };
}

/**
 * From one point of the path to a cleaner one, the share `eta` of its noise drawn afresh:
 * `signal′·x̂ + √(noise′² − d²)·ε̂ + d·z`, where for `eta` 1 `d²` is the variance of the true
 * posterior `q(x′ | x, x̂)`, `noise′²/noise² · (noise² − (signal/signal′)²·noise′²)`.
 *
 * With `eta` 1 this is DDPM's step (its mean, written with ε̂) and that of ancestral Euler, which
 * is the same told in units of noise over signal; with 0 it is Euler's: the integral
 * of `dx = x̂·d(signal) + ε̂·d(noise)` while the estimates are held, which on the flow's straight
 * path is `Δt·(ε̂ − x̂)` and on any path ends at `x̂`. Song et al. 2020 (DDIM), eq. 12 and 16, for
 * paths whose variance need not be 1.
 *
 * With `variance` "beta" as much noise is added as the step from `to` to `from` brought, the larger of
 * DDPM's two choices (Ho et al. 2020, section 3.2), and the mean stays; none where `to` is clean.
 */
export function noisyStep(
  { clean, noise }: Estimate,
  from: Level,
  to: Level,
  eta: number,
  random: Numbers,
  variance: "posterior" | "beta" = "posterior",
): Float32Array {
  const kept = from.signal / to.signal;
  const added = Math.max(0, from.noise ** 2 - (kept * to.noise) ** 2);
  const fresh = (eta * to.noise * Math.sqrt(added)) / from.noise;
  const old = Math.sqrt(Math.max(0, to.noise ** 2 - fresh ** 2));
  const drawn = variance === "beta" && fresh > 0 ? eta * Math.sqrt(added) : fresh;
  const moved = new Float32Array(clean.length);
  for (let i = 0; i < moved.length; i++) {
    const mean = to.signal * clean[i] + old * noise[i];
    moved[i] = drawn === 0 ? mean : mean + drawn * random.normal();
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
