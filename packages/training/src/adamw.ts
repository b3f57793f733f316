import type * as tf from "@tensorflow/tfjs";
import { floatsOnDemand, mapTree, type NdArray, sizeOf, type Tree } from "@transfusion/tensor";
import { type Tensors, zipTrees } from "./trees.ts";

export type AdamwOptions = {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Applied to parameters with two axes or more: matrices shrink, gains do not. */
  readonly weightDecay: number;
};

/** What changes from step to step, as three numbers. */
export type AdamwScalars<T> = {
  readonly stepSize: T;
  readonly epsilon: T;
  readonly keep: T;
};

/** The moments before the first step: zero everywhere. */
export function initAdamw(parameters: Tree<NdArray>): {
  mean: Tree<NdArray>;
  variance: Tree<NdArray>;
} {
  const zeros = () =>
    mapTree(parameters, ({ shape }: NdArray) =>
      floatsOnDemand(shape, () => new Float32Array(sizeOf(shape))),
    );
  return { mean: zeros() as Tree<NdArray>, variance: zeros() as Tree<NdArray> };
}

/**
 * The numbers of `step` (from 1), bias corrections included: with `c = √((1 − β₂ᵗ) / (1 − β₂))`,
 * `stepSize = η c (1 − β₁) / (1 − β₁ᵗ)`, `epsilon = ε c`, `keep = 1 − η · weightDecay`.
 */
export function adamwScalars(
  step: number,
  learningRate: number,
  options: AdamwOptions,
): AdamwScalars<number> {
  const { beta1, beta2, epsilon, weightDecay } = options;
  const c = Math.sqrt((1 - beta2 ** step) / (1 - beta2));
  return {
    stepSize: (learningRate * c * (1 - beta1)) / (1 - beta1 ** step),
    epsilon: epsilon * c,
    keep: 1 - learningRate * weightDecay,
  };
}

/**
 * One step of AdamW (Loshchilov and Hutter 2019): parameters and moments after it.
 *
 * `mean ← β₁ mean + g`, `variance ← β₂ variance + g²`, `p ← keep · p − stepSize · mean / (√variance + epsilon)`.
 * The moments are kept divided by `1 − β`, and `adamwScalars` makes up for it: every operation here is a pass
 * over all the parameters, and this way there are two fewer.
 */
export function updateAdamw(
  state: { parameters: Tensors; mean: Tensors; variance: Tensors },
  gradients: Tensors,
  scalars: AdamwScalars<tf.Tensor>,
  options: Pick<AdamwOptions, "beta1" | "beta2">,
): { parameters: Tensors; mean: Tensors; variance: Tensors } {
  const mean = zipTrees(state.mean, [gradients], (m, g) => m.mul(options.beta1).add(g));
  const variance = zipTrees(state.variance, [gradients], (v, g) =>
    v.mul(options.beta2).add(g.square()),
  );
  const parameters = zipTrees(state.parameters, [mean, variance], (p, m, v) => {
    const change = m.div(v.sqrt().add(scalars.epsilon)).mul(scalars.stepSize);
    return (p.rank >= 2 ? p.mul(scalars.keep) : p).sub(change);
  });
  return { parameters, mean, variance };
}
