/** How the learning rate moves over a run. */
export type LearningRateOptions = {
  /** The highest. */
  readonly learningRate: number;
  /** Where it ends. */
  readonly finalLearningRate: number;
  readonly warmUpSteps: number;
  readonly steps: number;
  /** "wsd": warm-up, stable, decay. */
  readonly schedule?: "cosine" | "constant" | "wsd";
  /** The share of the steps, at their end, in which "wsd" decays. */
  readonly decayShare?: number;
};

/**
 * The learning rate of `step` (from 0): `(step + 1) / warmUpSteps` of the highest while warming up; then, by
 * `schedule`, half a cosine down to the final one, the highest throughout, or the highest until the last
 * `decayShare` of the steps and from there a straight line down to the final one.
 */
export function learningRateAt(step: number, options: LearningRateOptions): number {
  const { learningRate, finalLearningRate, warmUpSteps, steps } = options;
  const { schedule = "cosine", decayShare = 0.2 } = options;
  if (step < warmUpSteps) return (learningRate * (step + 1)) / warmUpSteps;
  const between = (from: number): number => Math.min(1, (step - from) / Math.max(1, steps - from));
  const fall = (height: number): number =>
    finalLearningRate + (learningRate - finalLearningRate) * height;
  if (schedule === "constant") return learningRate;
  if (schedule === "cosine") return fall((1 + Math.cos(Math.PI * between(warmUpSteps))) / 2);
  const decayFrom = Math.max(warmUpSteps, Math.round(steps * (1 - decayShare)));
  return step < decayFrom ? learningRate : fall(1 - between(decayFrom));
}
