import type { Estimate } from "./objective.ts";
import { halfLogSnr, type Level, type Place, type Sampler, type Surroundings } from "./sampler.ts";
import { noisyStep } from "./single-step.ts";

/**
 * DPM-Solver++(2M): one look a step, and the look before tells how the clean estimate goes on. Over
 * `λ = ln(signal/noise)`, with `h` the length of this step and `h₀` of the last,
 * `D = x̂ + h/(2·h₀)·(x̂ − x̂₀)`, `x′ = noise′/noise·x + signal′·(1 − e⁻ʰ)·D`: DDIM's step with `D` for
 * the clean picture. The first step, and the one to clean, whose `h` is infinite, take `x̂` for `D`.
 * Lu et al. 2022 (arXiv 2211.01095), algorithm 2.
 *
 * With `eta` 1 the same for the stochastic equation, SDE-DPM-Solver++(2M), of the same paper:
 * `x′ = noise′/noise·e⁻ʰ·x + signal′·(1 − e⁻²ʰ)·D + noise′·√(1 − e⁻²ʰ)·z`, which is DDPM's step
 * with `D`; between 0 and 1 the noise is renewed in part, as in DDIM.
 */
export function dpmSolver({ look, random }: Surroundings, eta: number): Sampler {
  let last: { clean: Float32Array; place: Place } | undefined;
  return async (x, from, to) => {
    const seen = await look(x, from.t);
    const estimate = last && to.noise > 0 ? extrapolate(x, seen.clean, last, from, to) : seen;
    last = { clean: seen.clean, place: from };
    return { x: noisyStep(estimate, from, to, eta, random), clean: seen.clean };
  };
}

/** `D` for the clean picture, and the noise that `x` then holds. */
function extrapolate(
  x: Float32Array,
  now: Float32Array,
  last: { clean: Float32Array; place: Level },
  from: Level,
  to: Level,
): Estimate {
  const lambda = halfLogSnr(from);
  // From pure noise the last step was infinitely long, and this one is nothing against it.
  const share = (halfLogSnr(to) - lambda) / (2 * (lambda - halfLogSnr(last.place)));
  const clean = new Float32Array(x.length);
  const noise = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    clean[i] = now[i] + share * (now[i] - last.clean[i]);
    noise[i] = (x[i] - from.signal * clean[i]) / from.noise;
  }
  return { clean, noise };
}
