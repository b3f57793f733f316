import * as tf from "@tensorflow/tfjs";

/** `x · sigmoid(x)`; its gradient `s + silu·(1 − s)` reuses the sigmoid s. */
export function silu<R extends tf.Tensor>(x: R): R {
  const activate = tf.customGrad((...args) => {
    const [values, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const sigmoid = tf.sigmoid(values);
    const value = tf.mul(values, sigmoid);
    save([sigmoid, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [s, a] = saved as [tf.Tensor, tf.Tensor];
      return tf.mul(dy, tf.add(s, tf.mul(a, tf.sub(1, s))));
    };
    return { value, gradFunc };
  });
  return activate(x) as R;
}
