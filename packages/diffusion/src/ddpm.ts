import { createObjective, type Objective } from "./objective.ts";
import { cosinePath } from "./path.ts";
import { discreteTimes } from "./times.ts";

/**
 * The paper's objective: `x_t = √ᾱ·x + √(1 − ᾱ)·ε` on the cosine schedule with 1000 steps, the
 * network predicts `ε`, the loss is its plain squared error.
 *
 * Time `t` in (0, 1] is the discrete step `round(1000·t) − 1` (`timestepOf`); times are drawn on
 * those steps, uniformly. `cosinePath` says what is between them.
 *
 * `clip`: clean estimates are cut to ±clip and the noise estimate follows. Near `t = 1` an error
 * in `ε` comes back 20,000 times larger in the clean picture, and pixels cannot leave ±1; use
 * Infinity for numbers without such a bound. DDPM, Ho et al. 2020, eq. 14 and algorithm 2.
 */
export function ddpmObjective({ clip = 1 }: { clip?: number } = {}): Objective {
  if (!(clip > 0)) throw new RangeError(`ddpmObjective: clip should be above 0, got ${clip}`);
  return createObjective({
    name: "ddpm",
    path: cosinePath(),
    prediction: "epsilon",
    drawTime: discreteTimes(),
    clip,
  });
}
