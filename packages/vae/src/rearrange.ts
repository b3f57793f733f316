import * as tf from "@tensorflow/tfjs";

/**
 * Patch vectors as a grid twice as fine: `[B, height·width, p·p·3]` to `[B, 2·height, 2·width, (p/2)·(p/2)·3]`.
 * Each patch, whose numbers lie by row, column, channel, falls into its four quarters.
 */
export function quarterPatches(patches: tf.Tensor3D, grid: number, patchSize: number): tf.Tensor4D {
  const B = patches.shape[0];
  const half = patchSize / 2;
  const split = tf.reshape<tf.Rank.R6>(patches, [B * grid, grid, 2, half, 2, half * 3]);
  const moved = tf.transpose(split, [0, 2, 1, 4, 3, 5]); // row of patches, y, column of patches, x, inside
  return tf.reshape<tf.Rank.R4>(moved, [B, 2 * grid, 2 * grid, half * half * 3]);
}

/** The inverse of `quarterPatches`. */
export function joinQuarters(quarters: tf.Tensor4D, grid: number, patchSize: number): tf.Tensor3D {
  const B = quarters.shape[0];
  const half = patchSize / 2;
  const split = tf.reshape<tf.Rank.R6>(quarters, [B * grid, 2, grid, 2, half, half * 3]);
  const moved = tf.transpose(split, [0, 2, 1, 4, 3, 5]);
  return tf.reshape<tf.Rank.R3>(moved, [B, grid * grid, patchSize * patchSize * 3]);
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
