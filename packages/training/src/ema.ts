import * as tf from "@tensorflow/tfjs";
import { type Tensors, zipTrees } from "./trees.ts";

/** The decay after `step` steps: `min(decay, (1 + step) / (10 + step))`, so that the start is soon forgotten. */
export function emaDecayAt(step: number, decay: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/** The moving average of the parameters: `average + (1 − decay) · (parameters − average)`. */
export function updateEma(
  average: Tensors,
  parameters: Tensors,
  decay: tf.Tensor | number,
): Tensors {
  const share = tf.sub(1, decay);
  return zipTrees(average, [parameters], (a, p) => a.add(p.sub(a).mul(share)));
}
