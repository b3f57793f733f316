import { checkLength, checkTime } from "./check.ts";
import type { Objective } from "./objective.ts";
import { cosinePath } from "./path.ts";
import { timesteps } from "./schedule.ts";

/**
 * The paper's objective: `x_t = √ᾱ·x + √(1 − ᾱ)·ε` on the cosine schedule with 1000 steps, the
 * network predicts `ε`, the loss is its plain squared error.
 *
 * Time `t` in (0, 1] is the discrete step `round(1000·t) − 1` (`timestepOf`); times are drawn on
 * those steps, uniformly. Between them the path is the cosine itself, so samplers may stop
 * anywhere; on them it equals the table. Only the last beta is cut (to 0.999), so over the last
 * step the signal runs straight from one table entry to the other.
 *
 * `clip`: clean estimates are cut to ±clip and the noise estimate follows. Near `t = 1` an error
 * in `ε` comes back 20,000 times larger in the clean picture, and pixels cannot leave ±1; use
 * Infinity for numbers without such a bound. DDPM, Ho et al. 2020, eq. 14 and algorithm 2.
 */
export function ddpmObjective({ clip = 1 }: { clip?: number } = {}): Objective {
  if (!(clip > 0)) throw new RangeError(`ddpmObjective: clip should be above 0, got ${clip}`);
  const path = cosinePath();
  return {
    name: "ddpm",
    drawTime(random, cap = 1) {
      checkTime("drawTime: cap", cap);
      const allowed = Math.max(1, Math.floor(cap * timesteps));
      return (1 + Math.floor(random.uniform() * allowed)) / timesteps;
    },
    coefficients(t) {
      checkTime("coefficients", t);
      const { signal, noise } = path(t);
      return { signal, noise, targetSignal: 0, targetNoise: 1, weight: 1 };
    },
    estimate(xt, prediction, t) {
      checkTime("estimate", t);
      checkLength("estimate: prediction", prediction, xt.length);
      const point = path(t);
      const clean = new Float32Array(xt.length);
      const noise = new Float32Array(xt.length);
      for (let i = 0; i < xt.length; i++) {
        const free = (xt[i] - point.noise * prediction[i]) / point.signal;
        clean[i] = Math.min(clip, Math.max(-clip, free));
        noise[i] =
          free === clean[i] ? prediction[i] : (xt[i] - point.signal * clean[i]) / point.noise;
      }
      return { clean, noise };
    },
    gridTime: (u) => u,
    path,
  };
}
