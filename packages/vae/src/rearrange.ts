import * as tf from "@tensorflow/tfjs";

/** How patches lie on a square picture or its latents, and what smaller squares they are to fall into. */
export type Tiling = {
  /** Patches a side of the picture. */
  readonly grid: number;
  /** Pixels or latents a side of a patch. */
  readonly patchSize: number;
  /** Pixels or latents a side of a place; divides `patchSize`. */
  readonly placeSize: number;
  /** Numbers a pixel or latent has. */
  readonly inputChannels: number;
};

/**
 * Patch vectors as a finer grid of places: `[B, grid·grid, p·p·C]` to `[B, f·grid, f·grid, s·s·C]` with p the patch's
 * side, s the place's and f = p/s. Numbers lie by row, column, channel in both.
 */
export function patchesToPlaces(patches: tf.Tensor3D, tiling: Tiling): tf.Tensor4D {
  const { grid, placeSize: s, inputChannels: C } = tiling;
  const f = tiling.patchSize / s;
  const B = patches.shape[0];
  const side = f * grid;
  if (f === 1) return tf.reshape<tf.Rank.R4>(patches, [B, side, side, s * s * C]);
  const split = tf.reshape<tf.Rank.R6>(patches, [B * grid, grid, f, s, f, s * C]);
  const moved = tf.transpose(split, [0, 2, 1, 4, 3, 5]); // row of patches, y, column of patches, x, inside
  return tf.reshape<tf.Rank.R4>(moved, [B, side, side, s * s * C]);
}

/** The inverse of `patchesToPlaces`. */
export function placesToPatches(places: tf.Tensor4D, tiling: Tiling): tf.Tensor3D {
  const { grid, patchSize, placeSize: s, inputChannels: C } = tiling;
  const f = patchSize / s;
  const B = places.shape[0];
  const P = patchSize * patchSize * C;
  if (f === 1) return tf.reshape<tf.Rank.R3>(places, [B, grid * grid, P]);
  const split = tf.reshape<tf.Rank.R6>(places, [B * grid, f, grid, f, s, s * C]);
  const moved = tf.transpose(split, [0, 2, 1, 4, 3, 5]);
  return tf.reshape<tf.Rank.R3>(moved, [B, grid * grid, P]);
}

/** Four neighbours' channels on one place: `[B, 2·grid, 2·grid, C]` to `[B·grid·grid, 4·C]`. */
export function spaceToDepth(x: tf.Tensor4D): tf.Tensor2D {
  const [B, height, width, C] = x.shape;
  const split = tf.reshape<tf.Rank.R4>(x, [(B * height) / 2, 2, width / 2, 2 * C]);
  return tf.reshape<tf.Rank.R2>(tf.transpose(split, [0, 2, 1, 3]), [-1, 4 * C]);
}

/** The inverse of `spaceToDepth` for squares of `grid` places a side. */
export function depthToSpace(x: tf.Tensor2D, grid: number): tf.Tensor4D {
  const C = x.shape[1] / 4;
  const split = tf.reshape<tf.Rank.R4>(x, [-1, grid, 2, 2 * C]);
  const moved = tf.transpose(split, [0, 2, 1, 3]);
  return tf.reshape<tf.Rank.R4>(moved, [-1, 2 * grid, 2 * grid, C]);
}

/** The same matrix `[C, E]` at every place: `[B, height, width, C]` to `[B, height, width, E]`. */
export function atEveryPlace(x: tf.Tensor4D, matrix: tf.Tensor): tf.Tensor4D {
  const [B, height, width, C] = x.shape;
  const product = tf.matMul(tf.reshape<tf.Rank.R2>(x, [-1, C]), matrix as tf.Tensor2D);
  return tf.reshape<tf.Rank.R4>(product, [B, height, width, matrix.shape[1] as number]);
}
