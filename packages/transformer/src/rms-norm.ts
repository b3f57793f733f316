import * as tf from "@tensorflow/tfjs";
import { hasKernel, runKernel } from "./extra-kernel.ts";

/** Keeps the root of an all-zero vector away from zero. */
const EPSILON = 1e-6;

/**
 * `x / √(mean(x²) + ε) · gain`, over the last axis.
 *
 * `x` is `[…, D]` and `gain` `[D]`; or `x` is `[G, N, D]` and `gain` `[G, 1, D]`. Zhang and Sennrich 2019.
 */
export function rmsNorm<R extends tf.Tensor>(x: R, gain: tf.Tensor, epsilon = EPSILON): R {
  const D = x.shape[x.rank - 1] as number;
  const groups = gain.rank === 1 ? 1 : (gain.shape[0] as number);
  const sizes: [number, number, number] = [groups, x.size / (groups * D), D];
  const normalize = tf.customGrad((...args) => {
    const [values, gains, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { value, inverseRoot } = normalized(values, gains, epsilon);
    save([values, gains, inverseRoot]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [v, g, r] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const both = tf.reshape<tf.Rank.R3>(tf.mul(dy, v), sizes);
      const roots = tf.reshape<tf.Rank.R3>(r, [sizes[0], sizes[1], 1]);
      // Sums along rows and columns as products with a vector.
      const along = tf.matMul(both, tf.reshape<tf.Rank.R3>(g, [groups, D, 1])); // Σ dy·g·x
      const share = tf.mul(tf.mul(along, tf.square(roots)), 1 / D);
      const straight = tf.mul(dy, g);
      const pulled = tf.mul(v, tf.reshape(share, r.shape));
      const forGain = tf.matMul(roots, both, true, false); // [G, 1, D]
      return [tf.mul(tf.sub(straight, pulled), r), tf.reshape(forGain, g.shape)];
    };
    return { value, gradFunc };
  });
  return normalize(x, gain) as R;
}

/** A matrix `[D, E]` whose rows are scaled: `(x · gain) · matrix` is `x · gained(matrix, gain)`. */
export function gained(matrix: tf.Tensor, gain: tf.Tensor): tf.Tensor2D {
  return tf.mul<tf.Tensor2D>(matrix, tf.reshape(gain, [gain.size, 1]));
}

function normalized(
  x: tf.Tensor,
  gain: tf.Tensor,
  epsilon: number,
): { value: tf.Tensor; inverseRoot: tf.Tensor } {
  if (hasKernel("RmsNorm")) {
    const flat = gain.rank === 1 ? gain : tf.ones([x.shape[x.rank - 1] as number]);
    const [value, inverseRoot] = runKernel<tf.Tensor[]>("RmsNorm", { x, gain: flat }, { epsilon });
    const scaled = gain.rank === 1 ? value : tf.mul(value as tf.Tensor, gain);
    return { value: scaled as tf.Tensor, inverseRoot: inverseRoot as tf.Tensor };
  }
  const inverseRoot = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
  return { value: tf.mul(tf.mul(x, inverseRoot), gain), inverseRoot };
}

/**
 * `x / √(mean(x²) + ε)`, the norm before its gain: a gain that a matrix follows is cheaper inside the matrix.
 *
 * `x` is `[…, D]`.
 */
export function unitNorm<R extends tf.Tensor>(x: R, epsilon = EPSILON): R {
  const D = x.shape[x.rank - 1] as number;
  const normalize = tf.customGrad((...args) => {
    const [values, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const { value, inverseRoot } = normalized(values, tf.ones([D]), epsilon);
    save([value, inverseRoot]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [n, r] = saved as [tf.Tensor, tf.Tensor];
      const along = tf.mean(tf.mul(dy, n), -1, true);
      return tf.mul(tf.sub(dy, tf.mul(n, along)), r);
    };
    return { value, gradFunc };
  });
  return normalize(x) as R;
}
