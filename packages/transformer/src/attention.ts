import * as tf from "@tensorflow/tfjs";

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
    const scores = tf.add(tf.matMul(queries, keys, false, true), bias); // [B, H, L, S]
    const probabilities = tf.softmax(scores);
    const value = tf.matMul(probabilities, values);
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
