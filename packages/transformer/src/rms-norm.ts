import * as tf from "@tensorflow/tfjs";

/** Keeps the root of an all-zero vector away from zero. */
const EPSILON = 1e-6;

/**
 * `x / √(mean(x²) + ε) · gain`, over the last axis.
 *
 * `x` is `[…, D]`; `gain` is `[D]`, or has the rank of `x` with 1 wherever it repeats. Zhang and Sennrich 2019.
 */
export function rmsNorm<R extends tf.Tensor>(x: R, gain: tf.Tensor, epsilon = EPSILON): R {
  const D = x.shape[x.rank - 1] as number;
  const normalize = tf.customGrad((...args) => {
    const [values, gains, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const meanSquare = tf.mul(tf.sum(tf.square(values), -1, true), 1 / D);
    const inverseRoot = tf.rsqrt(tf.add(meanSquare, epsilon));
    const normalized = tf.mul(values, inverseRoot);
    save([normalized, inverseRoot, gains]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [n, r, g] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const wanted = tf.mul(dy, g);
      const along = tf.mul(tf.sum(tf.mul(wanted, n), -1, true), 1 / D);
      return [tf.mul(tf.sub(wanted, tf.mul(n, along)), r), sumTo(tf.mul(dy, n), g.shape)];
    };
    return { value: tf.mul(normalized, gains), gradFunc };
  });
  return normalize(x, gain) as R;
}

/** Sum over every axis along which a value of `shape` was repeated. */
function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  if (shape.length === 1) return tf.sum(tf.reshape(x, [-1, shape[0] as number]), 0);
  const axes = shape.flatMap((side, axis) => (side === x.shape[axis] ? [] : [axis]));
  return axes.length === 0 ? x : tf.sum(x, axes, true);
}
