import * as tf from "@tensorflow/tfjs";

/** Keeps the root of a constant vector away from zero. */
const EPSILON = 1e-6;

/**
 * `(x − mean) / √(variance + ε) · gain + shift`, over the last axis. `x` is `[R, C]`, gain and shift `[C]`.
 *
 * Ba, Kiros and Hinton 2016.
 */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, shift: tf.Tensor1D): tf.Tensor2D {
  const C = x.shape[1];
  const average = (values: tf.Tensor) => tf.mul(tf.sum(values, -1, true), 1 / C);
  const normalize = tf.customGrad((...args) => {
    const [values, gains, shifts, save] = args as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.GradSaveFunc,
    ];
    const centred = tf.sub(values, average(values));
    const inverseRoot = tf.rsqrt(tf.add(average(tf.square(centred)), EPSILON));
    const normalized = tf.mul(centred, inverseRoot);
    save([normalized, inverseRoot, gains]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [n, r, g] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const wanted = tf.mul(dy, g);
      const along = tf.mul(n, average(tf.mul(wanted, n)));
      const dx = tf.mul(tf.sub(tf.sub(wanted, average(wanted)), along), r);
      return [dx, tf.sum(tf.mul(dy, n), 0), tf.sum(dy, 0)];
    };
    return { value: tf.add(tf.mul(normalized, gains), shifts), gradFunc };
  });
  return normalize(x, gain, shift) as tf.Tensor2D;
}
