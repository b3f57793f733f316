import * as tf from "@tensorflow/tfjs";

/**
 * `x · sigmoid(x)`; its gradient is `s + silu·(1 − s)`, where s is the sigmoid, taken again: a sigmoid that both ways
 * share would keep the way there from being one operator.
 */
export function silu<R extends tf.Tensor>(x: R): R {
  const activate = tf.customGrad((...args) => {
    const [values, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const value = tf.mul(values, tf.sigmoid(values));
    save([values, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [v, a] = saved as [tf.Tensor, tf.Tensor];
      const s = tf.sigmoid(v);
      return tf.mul(dy, tf.add(s, tf.mul(a, tf.sub(1, s))));
    };
    return { value, gradFunc };
  });
  return activate(x) as R;
}
