import * as tf from "@tensorflow/tfjs";

/** Stands in for a total weight of nothing. */
const SMALLEST = 1e-9;

/**
 * The weighted mean of `−log softmax(logits)[target]`; 0 where all weights are.
 *
 * `logits` is `[R, V]`, `targets` int32 `[R]`, `weights` `[R]`. The gradient `(softmax − one-hot)·weight` goes to
 * the logits alone.
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  weights: tf.Tensor1D,
): tf.Scalar {
  const [R, V] = logits.shape;
  const oneHot = tf.cast(tf.oneHot(targets, V), "float32");
  const total = tf.maximum(tf.sum(weights), SMALLEST);
  const shares = tf.reshape<tf.Rank.R2>(tf.div(weights, total), [R, 1]);
  const measure = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const shifted = tf.sub(x, tf.max(x, -1, true)); // so that no exponential overflows
    const exponentials = tf.exp(shifted);
    const sums = tf.sum(exponentials, -1, true);
    const picked = tf.sum(tf.mul(shifted, oneHot), -1, true);
    save([exponentials, sums, oneHot, shares]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [e, s, hot, share] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      return tf.mul(tf.sub(tf.div(e, s), hot), tf.mul(share, dy));
    };
    return { value: tf.sum(tf.mul(tf.sub(tf.log(sums), picked), shares)), gradFunc };
  });
  return measure(logits) as tf.Scalar;
}
