import * as tf from "@tensorflow/tfjs";

export type NormParameters<T> = { readonly weight: T; readonly bias: T };

/**
 * `(x − mean) / √(variance + ε) · weight + bias`, where mean and variance are those of a group of neighbouring
 * channels over all places of a picture. `x` is `[B, height, width, C]`, weight and bias `[C]`.
 *
 * Wu and He 2018. Sums go over places first and over the channels of a group last, so that every pass over the
 * whole array reads it in order.
 */
export function groupNorm(
  x: tf.Tensor4D,
  { weight, bias }: NormParameters<tf.Tensor>,
  groups: number,
  epsilon: number,
): tf.Tensor4D {
  const [B, height, width, C] = x.shape;
  const [places, share] = [height * width, C / groups];
  /** The mean over places and over a group's channels, at each of them: `[B, 1, C]`. */
  const average = (values: tf.Tensor): tf.Tensor => {
    const sums = tf.reshape(tf.sum(values, 1), [B, groups, share]);
    const means = tf.mul(tf.sum(sums, 2, true), 1 / (places * share));
    return tf.reshape(tf.mul(means, tf.ones([1, 1, share])), [B, 1, C]);
  };
  const normalize = tf.customGrad((...args) => {
    const [values, gains, shifts, save] = args as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.GradSaveFunc,
    ];
    const centred = tf.sub(values, average(values));
    const inverseRoot = tf.rsqrt(tf.add(average(tf.square(centred)), epsilon));
    save([centred, inverseRoot, gains]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [c, r, g] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const along = tf.sum(tf.mul(dy, c), 1, true); // [B, 1, C]
      const pushed = tf.sum(dy, 1, true);
      const factor = tf.mul(g, r);
      // Sums over places are at hand: `average` adds one of each up over the group, and divides by all of it.
      const groupMean = (sums: tf.Tensor): tf.Tensor => average(tf.mul(sums, g));
      const pull = tf.mul(tf.mul(groupMean(along), tf.square(r)), r);
      const level = tf.mul(groupMean(pushed), r);
      const dx = tf.sub(tf.sub(tf.mul(dy, factor), tf.mul(c, pull)), level);
      const dGain = tf.reshape(tf.sum(tf.mul(along, r), 0), [C]);
      return [dx, dGain, tf.reshape(tf.sum(pushed, 0), [C])];
    };
    return { value: tf.add(tf.mul(centred, tf.mul(inverseRoot, gains)), shifts), gradFunc };
  });
  const y = normalize(tf.reshape(x, [B, places, C]), weight, bias);
  return tf.reshape<tf.Rank.R4>(y, [B, height, width, C]);
}
