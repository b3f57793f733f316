import * as tf from "@tensorflow/tfjs";

/** Says whether the backend in use brings a kernel that tfjs itself does not name, such as `RmsNorm`. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}

/** Runs such a kernel. What it puts out is its caller's. */
export function runKernel<T extends tf.Tensor | tf.Tensor[]>(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: tf.NamedAttrMap = {},
): T {
  return tf.engine().runKernel(name, inputs, attributes) as T;
}
