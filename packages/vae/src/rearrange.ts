import * as tf from "@tensorflow/tfjs";
import type { Sides } from "./codec.ts";

/** How patches lie on a picture or its latents, and what smaller squares they are to fall into. */
export type Tiling = {
  /** Patches in each direction. */
  readonly grid: Sides;
  /** Pixels or latents a side of a patch. */
  readonly patchSize: number;
  /** Pixels or latents a side of a place; divides `patchSize`. */
  readonly placeSize: number;
  /** Numbers a pixel or latent has. */
  readonly inputChannels: number;
};

/**
 * Patch vectors as a finer grid of places: `[B, height·width, p·p·C]` to `[B, f·height, f·width, s·s·C]` with p the
 * patch's side, s the place's and f = p/s. Numbers lie by row, column, channel in both.
 */
export function patchesToPlaces(patches: tf.Tensor3D, tiling: Tiling): tf.Tensor4D {
  const { grid, placeSize: s, inputChannels: C } = tiling;
  const f = tiling.patchSize / s;
  const B = patches.shape[0];
  const finer = [B, f * grid.height, f * grid.width, s * s * C] as [number, number, number, number];
  if (f === 1) return tf.reshape<tf.Rank.R4>(patches, finer);
  const split = tf.reshape<tf.Rank.R6>(patches, [B * grid.height, grid.width, f, s, f, s * C]);
  const moved = tf.transpose(split, [0, 2, 1, 4, 3, 5]); // row of patches, y, column of patches, x, inside
  return tf.reshape<tf.Rank.R4>(moved, finer);
}

/** The inverse of `patchesToPlaces`. */
export function placesToPatches(places: tf.Tensor4D, tiling: Tiling): tf.Tensor3D {
  const { grid, patchSize, placeSize: s, inputChannels: C } = tiling;
  const f = patchSize / s;
  const B = places.shape[0];
  const shape = [B, grid.height * grid.width, patchSize ** 2 * C] as [number, number, number];
  if (f === 1) return tf.reshape<tf.Rank.R3>(places, shape);
  const split = tf.reshape<tf.Rank.R6>(places, [B * grid.height, f, grid.width, f, s, s * C]);
  const moved = tf.transpose(split, [0, 2, 1, 4, 3, 5]);
  return tf.reshape<tf.Rank.R3>(moved, shape);
}

/** Four neighbours' channels on one place: `[B, 2·height, 2·width, C]` to `[B·height·width, 4·C]`. */
export function spaceToDepth(x: tf.Tensor4D): tf.Tensor2D {
  const [B, height, width, C] = x.shape;
  const split = tf.reshape<tf.Rank.R4>(x, [(B * height) / 2, 2, width / 2, 2 * C]);
  return tf.reshape<tf.Rank.R2>(tf.transpose(split, [0, 2, 1, 3]), [-1, 4 * C]);
}

/** The inverse of `spaceToDepth` for `height` x `width` places. */
export function depthToSpace(x: tf.Tensor2D, { height, width }: Sides): tf.Tensor4D {
  const C = x.shape[1] / 4;
  const split = tf.reshape<tf.Rank.R4>(x, [-1, width, 2, 2 * C]);
  const moved = tf.transpose(split, [0, 2, 1, 3]);
  return tf.reshape<tf.Rank.R4>(moved, [-1, 2 * height, 2 * width, C]);
}

/** The same matrix `[C, E]` at every place: `[B, height, width, C]` to `[B, height, width, E]`. */
export function atEveryPlace(x: tf.Tensor4D, matrix: tf.Tensor): tf.Tensor4D {
  const [B, height, width, C] = x.shape;
  const product = tf.matMul(tf.reshape<tf.Rank.R2>(x, [-1, C]), matrix as tf.Tensor2D);
  return tf.reshape<tf.Rank.R4>(product, [B, height, width, matrix.shape[1] as number]);
}
