import * as tf from "@tensorflow/tfjs";
import { leavesOf, treeOf } from "@transfusion/tensor";
import type { AdamwScalars } from "./adamw.ts";
import { clipByGlobalNorm } from "./clip.ts";
import { updateEma } from "./ema.ts";
import { type RateOf, updateParameters } from "./optimizer.ts";
import type { Tensors } from "./trees.ts";

/**
 * What a run carries from step to step. `average` is the moving average of `parameters`; a matrix that is Muon's has
 * no `variance`.
 */
export type TrainState<T> = {
  readonly parameters: T;
  readonly mean: T;
  readonly variance: T;
  readonly average: T;
};

/** The numbers of one step. */
export type StepScalars<T> = AdamwScalars<T> & { readonly learningRate: T; readonly emaDecay: T };

/** A loss, and its two parts. */
export type Losses<T> = { readonly loss: T; readonly textLoss: T; readonly pictureLoss: T };

export type StepOptions = {
  readonly beta1: number;
  readonly beta2: number;
  /** Decay of Muon's momentum. */
  readonly momentum: number;
  readonly clipNorm: number;
  /** By the path of a parameter; 1 where it is not given. */
  readonly rateOf?: RateOf;
};

/**
 * A whole training step as one pure function: forward, backward, clipping, AdamW or Muon, moving average. Returns the new
 * state, and as outputs the losses before it and the norm of the gradients before clipping.
 */
export function trainStep<Batch>(
  loss: (parameters: Tensors, batch: Batch) => Losses<tf.Scalar>,
  state: TrainState<Tensors>,
  inputs: { batch: Batch; scalars: StepScalars<tf.Tensor> },
  options: StepOptions,
): { state: TrainState<Tensors>; outputs: Losses<tf.Scalar> & { gradientNorm: tf.Scalar } } {
  return tf.tidy(() => {
    const { batch, scalars } = inputs;
    const { losses, gradients } = lossesAndGradients(
      (parameters) => loss(parameters, batch),
      state.parameters,
      options.rateOf,
    );
    const { state: after, gradientNorm } = applyGradients(state, gradients, scalars, options);
    return { state: after, outputs: { ...losses, gradientNorm } };
  });
}

/** The second half of a step: clipping, AdamW or Muon, moving average. What is frozen comes back untouched. */
export function applyGradients(
  state: TrainState<Tensors>,
  gradients: Tensors,
  scalars: StepScalars<tf.Tensor>,
  options: StepOptions,
): { state: TrainState<Tensors>; gradientNorm: tf.Scalar } {
  return tf.tidy(() => {
    const clipped = clipByGlobalNorm(gradients, options.clipNorm);
    const updated = updateParameters(state, clipped.gradients, scalars, options);
    const paths = leavesOf(gradients).map(([path]) => path);
    const learned = (tree: Tensors): Tensors => {
      const leaves = new Map(leavesOf(tree));
      return treeOf(paths.map((path) => [path, leaves.get(path) as tf.Tensor]));
    };
    const moved = updateEma(learned(state.average), learned(updated.parameters), scalars.emaDecay);
    const average = treeOf([...new Map([...leavesOf(state.average), ...leavesOf(moved)])]);
    return { state: { ...updated, average }, gradientNorm: clipped.norm };
  });
}

/** The losses at `parameters`, and the gradient of their sum by each parameter that `rateOf` does not freeze. */
export function lossesAndGradients(
  f: (parameters: Tensors) => Losses<tf.Scalar>,
  parameters: Tensors,
  rateOf: RateOf = () => 1,
): { losses: Losses<tf.Scalar>; gradients: Tensors } {
  const learned = leavesOf(parameters).filter(([path]) => rateOf(path) > 0);
  const paths = learned.map(([path]) => path);
  const leaves = learned.map(([, leaf]) => leaf);
  let parts: tf.Scalar[] = [];
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const given = paths.map((path, i): [string, tf.Tensor] => [path, tensors[i]]);
    const { loss, textLoss, pictureLoss } = f(
      treeOf([...new Map([...leavesOf(parameters), ...given])]),
    );
    parts = [textLoss, pictureLoss].map((part) => tf.keep(part.clone()));
    return loss;
  })(leaves);
  // The parts left the tidy of valueAndGrads by being kept; from here on they are tensors like any other.
  const [textLoss, pictureLoss] = parts.map((part) => part.clone());
  tf.dispose(parts);
  return {
    losses: { loss: value as tf.Scalar, textLoss, pictureLoss },
    gradients: treeOf(paths.map((path, i) => [path, grads[i]])),
  };
}
