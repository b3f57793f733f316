import * as tf from "@tensorflow/tfjs";
import { leavesOf, mapTree } from "@transfusion/tensor";
import type { Tensors } from "./trees.ts";

/**
 * Gradients scaled by `min(1, limit / (norm + 10⁻⁶))`, where `norm` is the Euclidean norm of all of them
 * together; `norm` comes back too, as a scalar.
 */
export function clipByGlobalNorm(
  gradients: Tensors,
  limit: number,
): { gradients: Tensors; norm: tf.Scalar } {
  const sums = leavesOf(gradients).map(([, gradient]) => gradient.square().sum());
  const norm = tf.addN(sums).sqrt() as tf.Scalar;
  const coefficient = tf.minimum(1, tf.div(limit, norm.add(1e-6)));
  return { gradients: mapTree(gradients, (gradient) => gradient.mul(coefficient)), norm };
}
