import * as tf from "@tensorflow/tfjs";
import { hasKernel, runKernel } from "./extra-kernel.ts";

/**
 * `softmax(q·kᵀ + bias)·v` for every head. The usual `1/√K` is the caller's, who can fold it into q.
 *
 * `q` is `[B, H, L, K]`, `k` and `v` are `[B, H, S, K]`, `bias` is `[B, 1, L, S]` and gets no gradient.
 */
export function attend(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  bias: tf.Tensor4D,
): tf.Tensor4D {
  const look = tf.customGrad((...args) => {
    const [queries, keys, values, save] = args as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.GradSaveFunc,
    ];
    const [value, probabilities] = looked(queries, keys, values, bias);
    save([queries, keys, values, probabilities, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [q, k, v, p, out] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const dp = tf.matMul(dy, v, false, true);
      const mean = tf.sum(tf.mul(dy, out), -1, true); // Σ dp·p, summed on the shorter side
      const ds = tf.mul(p, tf.sub(dp, mean));
      return [tf.matMul(ds, k), tf.matMul(ds, q, true, false), tf.matMul(p, dy, true, false)];
    };
    return { value, gradFunc };
  });
  return look(q, k, v) as tf.Tensor4D;
}

/** The answer and the probabilities `[B, H, L, S]`. */
function looked(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  bias: tf.Tensor4D,
): [value: tf.Tensor, probabilities: tf.Tensor] {
  if (hasKernel("Attention")) return runKernel("Attention", { q, k, v, bias });
  const scores = tf.add(tf.matMul(q, k, false, true), bias);
  const probabilities = tf.softmax(scores);
  return [tf.matMul(probabilities, v), probabilities];
}
