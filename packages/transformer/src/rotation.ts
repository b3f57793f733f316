import * as tf from "@tensorflow/tfjs";

/** Cosines and sines of the angles by which a slot's pairs turn. [B, 1, L, K/2] */
export type Rotation = { readonly cos: tf.Tensor4D; readonly sin: tf.Tensor4D };

/** The longest wavelength is 2π times this many positions, as in RoFormer. */
const LONGEST = 10_000;

/**
 * Rotary angles of slots on a plane: the first half of the K/2 pairs turns with y, the second with x, through
 * the same K/4 frequencies `10000^(−i/(K/4))`. Where y = x this is the usual one-dimensional embedding.
 *
 * `position` is `[B, L, 2]`. Su et al. 2021.
 */
export function rotation(position: tf.Tensor3D, headSize: number): Rotation {
  if (headSize % 4 !== 0) {
    throw new RangeError(`rotation: head size should be a multiple of 4, got ${headSize}`);
  }
  const [B, L] = position.shape;
  const quarter = headSize / 4;
  const frequencies = Array.from({ length: quarter }, (_, i) => LONGEST ** (-i / quarter));
  const angles = tf.mul(
    tf.reshape(position, [B, 1, L, 2, 1]),
    tf.tensor(frequencies, [1, 1, 1, 1, quarter]),
  );
  const flat = tf.reshape<tf.Rank.R4>(angles, [B, 1, L, 2 * quarter]);
  return { cos: tf.cos(flat), sin: tf.sin(flat) };
}

/**
 * Turn each pair (i, i + K/2) of `x` by its angle.
 *
 * `x` is `[B, H, L, K]`; `cos` and `sin` are `[B, 1, L, K/2]`, and no gradient goes to them.
 */
export function rotate(x: tf.Tensor4D, cos: tf.Tensor4D, sin: tf.Tensor4D): tf.Tensor4D {
  const cosines = tf.concat([cos, cos], 3);
  const sines = tf.concat([tf.neg(sin), sin], 3);
  const turn = tf.customGrad((...args) => {
    const [values, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([cosines, sines]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [c, s] = saved as [tf.Tensor, tf.Tensor];
      return tf.sub(tf.mul(dy, c), tf.mul(swapHalves(dy), s));
    };
    return { value: turned(values, cosines, sines), gradFunc };
  });
  return turn(x) as tf.Tensor4D;
}

function turned(x: tf.Tensor, cosines: tf.Tensor, sines: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(x, cosines), tf.mul(swapHalves(x), sines));
}

function swapHalves(x: tf.Tensor): tf.Tensor {
  const [first, second] = tf.split(x, 2, -1);
  return tf.concat([second as tf.Tensor, first as tf.Tensor], -1);
}
