import { checkCount, checkPositive } from "./check.ts";
import type { Path } from "./path.ts";
import { timesteps } from "./schedule.ts";

/** Times of equal distance from 1 to 0, one more than `steps`. What `sample` takes, before any shift. */
export function uniformGrid(steps: number): number[] {
  checkCount("uniformGrid: steps", steps);
  return Array.from({ length: steps + 1 }, (_, i) => (steps - i) / steps);
}

/**
 * The same on the steps of a table of `entries`: time `round(entries·(1 − i/steps)) / entries`. It starts at the
 * last entry, the noise that training knew, which "leading" grids miss. Lin et al. 2024 (arXiv 2305.08891), table 2.
 */
export function trailingGrid(steps: number, entries: number = timesteps): number[] {
  checkCount("trailingGrid: steps", steps);
  checkCount("trailingGrid: entries", entries);
  if (steps > entries) {
    throw new RangeError(`trailingGrid: steps should be ${entries} at most, got ${steps}`);
  }
  return uniformGrid(steps).map((t) => Math.round(entries * t) / entries);
}

/**
 * Times where noise over signal, `σ`, falls evenly in `σ^(1/rho)` from `most` to `least`, then 0: the larger
 * `rho`, the more steps at little noise. `most` is at most what the path ends with, and its time is
 * moved to 1, where samplers start. Karras et al. 2022 (arXiv 2206.00364), eq. 5 and table 1.
 */
export function karrasGrid(
  path: Path,
  steps: number,
  { rho = 7, least = 0.002, most = 80 }: { rho?: number; least?: number; most?: number } = {},
): number[] {
  checkCount("karrasGrid: steps", steps);
  checkPositive("karrasGrid: rho", rho);
  const end = path(1);
  const highest = Math.min(most, end.noise / end.signal);
  if (!(least > 0 && least < highest && highest < Infinity)) {
    throw new RangeError(
      `karrasGrid: noise over signal should be above 0 and fall, got ${highest} to ${least}`,
    );
  }
  const [first, last] = [highest ** (1 / rho), least ** (1 / rho)];
  const times = Array.from({ length: steps }, (_, i) =>
    i === 0 ? 1 : timeOfRatio(path, (first + (i / (steps - 1)) * (last - first)) ** rho),
  );
  return [...times, 0];
}

/** The time at which a path's noise is `ratio` times its signal; 1 where that is later than the path ends. */
export function timeOfRatio(path: Path, ratio: number): number {
  if (!(ratio >= 0)) throw new RangeError(`timeOfRatio: ratio should be 0 or above, got ${ratio}`);
  const isBelow = (t: number): boolean => {
    const { signal, noise } = path(t);
    return noise < ratio * signal;
  };
  if (isBelow(1)) return 1;
  let [before, after] = [0, 1];
  for (;;) {
    const middle = (before + after) / 2;
    if (middle === before || middle === after) return after;
    if (isBelow(middle)) before = middle;
    else after = middle;
  }
}
