/** How the learning rate moves over a run. */
export type LearningRateOptions = {
  /** The highest. */
  readonly learningRate: number;
  /** Where it ends. */
  readonly finalLearningRate: number;
  readonly warmUpSteps: number;
  readonly steps: number;
};

/**
 * The learning rate of `step` (from 0): `(step + 1) / warmUpSteps` of the highest while warming up, then half a
 * cosine down to the final one, which it keeps.
 */
export function learningRateAt(step: number, options: LearningRateOptions): number {
  const { learningRate, finalLearningRate, warmUpSteps, steps } = options;
  if (step < warmUpSteps) return (learningRate * (step + 1)) / warmUpSteps;
  const share = Math.min(1, (step - warmUpSteps) / Math.max(1, steps - warmUpSteps));
  const height = (1 + Math.cos(Math.PI * share)) / 2;
  return finalLearningRate + (learningRate - finalLearningRate) * height;
}
