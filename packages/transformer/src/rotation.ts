import * as tf from "@tensorflow/tfjs";
import { hasKernel, runKernel } from "./extra-kernel.ts";

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
  const turn = tf.customGrad((...args) => {
    const [values, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([cos, sin]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [c, s] = saved as [tf.Tensor, tf.Tensor];
      return turned(dy, c, tf.neg(s)); // back by the same angle
    };
    return { value: turned(values, cos, sin), gradFunc };
  });
  return turn(x) as tf.Tensor4D;
}

/** The same for heads side by side, [B, L, H·K], where the backend has an operator for it; without gradient. */
export function rotateRows(x: tf.Tensor3D, { cos, sin }: Rotation, heads: number): tf.Tensor3D {
  return runKernel("RotaryEmbedding", { x, cos, sin }, { heads });
}

function turned(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  if (hasKernel("RotaryEmbedding")) return runKernel("RotaryEmbedding", { x, cos, sin });
  const [first, second] = tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor];
  const turnedFirst = tf.sub(tf.mul(first, cos), tf.mul(second, sin));
  return tf.concat([turnedFirst, tf.add(tf.mul(second, cos), tf.mul(first, sin))], -1);
}
