import { momentsOf } from "./moments.ts";
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
 *
 * With `extrapolation` "whole" the straight line through both estimates is integrated over the step, where
 * "middle" takes its middle: instead of 1/2 stands `1/(1 − e⁻ʰ) − 1/h`.
 */
export function dpmSolver(
  { look, random }: Surroundings,
  eta: number,
  extrapolation: "middle" | "whole" = "middle",
): Sampler {
  let last: { clean: Float32Array; place: Place } | undefined;
  return async (x, from, to) => {
    const seen = await look(x, from.t);
    let estimate = seen;
    if (last && to.noise > 0) {
      const h = halfLogSnr(to) - halfLogSnr(from);
      // From pure noise the last step was infinitely long, and this one is nothing against it.
      const ratio = h / (halfLogSnr(from) - halfLogSnr(last.place));
      const reach = extrapolation === "middle" ? 1 / 2 : momentsOf(h).linear;
      estimate = extrapolate(x, seen.clean, last.clean, reach * ratio, from);
    }
    last = { clean: seen.clean, place: from };
    return { x: noisyStep(estimate, from, to, eta, random), clean: seen.clean };
  };
}

/** `now` and `share` of its way from `before` for the clean picture, and the noise that `x` then holds. */
function extrapolate(
  x: Float32Array,
  now: Float32Array,
  before: Float32Array,
  share: number,
  { signal, noise: level }: Level,
): Estimate {
  const clean = new Float32Array(x.length);
  const noise = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    clean[i] = now[i] + share * (now[i] - before[i]);
    noise[i] = (x[i] - signal * clean[i]) / level;
  }
  return { clean, noise };
}
