import { checkTime } from "./check.ts";
import type { Numbers } from "./objective.ts";
import { timesteps } from "./schedule.ts";

/**
 * One training time in (0, 1]; with a `cap` below 1, one in (0, cap], uniformly, so that nearly clean pictures are
 * among them whatever the distribution. The paper's noise limit, section 4.3.4. Throws a `RangeError` for a cap
 * outside (0, 1].
 */
export type DrawTime = (random: Numbers, cap?: number) => number;

/** Every time alike. */
export function uniformTimes(): DrawTime {
  return capped((random) => 1 - random.uniform());
}

/** Every one of `steps` evenly spaced times alike, as a table of so many betas wants. Ho et al. 2020, algorithm 1. */
export function discreteTimes(steps: number = timesteps): DrawTime {
  return (random, cap = 1) => {
    checkTime("drawTime: cap", cap);
    const allowed = Math.max(1, Math.floor(cap * steps));
    return (1 + Math.floor(random.uniform() * allowed)) / steps;
  };
}

/**
 * Logit-normal: `t = 1 / (1 + exp(−(mean + deviation·normal)))`; a larger `mean` means noisier
 * pictures. Esser et al. 2024 (arXiv 2403.03206), eq. 19.
 */
export function logitNormalTimes({
  mean = 0,
  deviation = 1,
}: {
  mean?: number;
  deviation?: number;
} = {}): DrawTime {
  checkLogitNormal("logitNormalTimes", mean, deviation);
  return capped((random) => 1 / (1 + Math.exp(-(mean + deviation * random.normal()))));
}

/**
 * Mode sampling: `t = 1 − u − scale·(cos²(π·u/2) − 1 + u)` of a uniform `u`; a `scale` above 0
 * prefers the middle, below 0 the ends, 0 is uniform. Esser et al. 2024 (arXiv 2403.03206), eq. 20.
 */
export function modeTimes({ scale = 1.29 }: { scale?: number } = {}): DrawTime {
  // Beyond these t would no longer fall with u. 1.29 did best in the paper's table 1.
  if (!(scale >= -1 && scale <= 2 / (Math.PI - 2))) {
    throw new RangeError(`modeTimes: scale should be in [-1, 2 / (π − 2)], got ${scale}`);
  }
  return capped((random) => {
    const u = random.uniform();
    return Math.max(tiny, 1 - u - scale * (Math.cos((Math.PI / 2) * u) ** 2 - 1 + u));
  });
}

const tiny = 2 ** -32; // where rounding would end at 0 or below

/** Refuses a logit that has no such distribution. */
export function checkLogitNormal(who: string, mean: number, deviation: number): void {
  if (!Number.isFinite(mean)) throw new RangeError(`${who}: mean should be finite, got ${mean}`);
  if (!(deviation >= 0 && deviation < Infinity)) {
    throw new RangeError(`${who}: deviation should be 0 or above, got ${deviation}`);
  }
}

function capped(draw: (random: Numbers) => number): DrawTime {
  return (random, cap = 1) => {
    checkTime("drawTime: cap", cap);
    return cap < 1 ? cap * (1 - random.uniform()) : draw(random);
  };
}
