/** What the watch over a run remembers from step to step; part of a checkpoint, so that a resumed run judges alike. */
export type Watch = {
  /** What the learning rate is multiplied by; halved at every rollback. */
  readonly rateFactor: number;
  readonly rollbacks: number;
  /** The step that the last rollback went back to. */
  readonly backTo?: number;
  /** The losses of the last steps, oldest first. */
  readonly recent: readonly number[];
};

/** A run that has not begun. */
export const newWatch: Watch = { rateFactor: 1, rollbacks: 0, recent: [] };

const remembered = 100;
const enough = 50; // steps before a spike can be told from the first steep fall
const last = 5; // a spike is judged by the mean of so many steps: a single hard batch is none

/**
 * The watch after a step, and why the run has diverged if it has: a number that is none, or losses of which the last
 * five are in the mean more than `spikeFactor` times the median of the last hundred.
 */
export function watchStep(
  watch: Watch,
  outputs: { readonly [name: string]: number },
  options: { spikeFactor: number },
): { watch: Watch; divergence?: string } {
  for (const [name, number] of Object.entries(outputs)) {
    if (Number.isFinite(number)) continue;
    return { watch, divergence: `${name} should be a finite number, got ${number}` };
  }
  const recent = [...watch.recent, outputs.loss as number].slice(-remembered);
  const next = { ...watch, recent };
  if (recent.length < enough) return { watch: next };
  const mean = recent.slice(-last).reduce((sum, loss) => sum + loss, 0) / last;
  const median = [...recent].sort((a, b) => a - b)[recent.length >> 1] as number;
  if (mean <= options.spikeFactor * median) return { watch: next };
  const spike = `${mean.toPrecision(3)} over ${last} steps`;
  const limit = `${options.spikeFactor} times the median of ${median.toPrecision(3)}`;
  return { watch: next, divergence: `the loss should stay below ${limit}, got ${spike}` };
}

/** The watch after a rollback to `step`: half the rate, and what was seen before that checkpoint. */
export function afterRollback(diverged: Watch, checkpoint: Watch, step: number): Watch {
  const { rateFactor, rollbacks } = diverged;
  return {
    rateFactor: rateFactor / 2,
    rollbacks: rollbacks + 1,
    backTo: step,
    recent: checkpoint.recent,
  };
}
