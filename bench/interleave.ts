import { setTimeout } from "node:timers/promises";

const restMs = 300;

/** Something to be timed: one piece of its work, in seconds. */
export type Contestant = { readonly name: string; readonly measure: () => Promise<number> };

/**
 * The median of each contestant over `rounds` in which all take turns, so that a machine that slows
 * down or has guests does so for all of them. Every round begins with another one, and before each there is a rest, for
 * idle threads of the one before may wait for work by spinning on the cores that this one needs.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<{ readonly [name: string]: number }> {
  const seconds = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const who = (round + turn) % contestants.length;
      await setTimeout(restMs);
      seconds[who].push(await contestants[who].measure());
    }
  }
  return Object.fromEntries(contestants.map(({ name }, who) => [name, median(seconds[who])]));
}

/** The middle number, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How long a piece of work takes, in seconds. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
