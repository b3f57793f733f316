import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import { convolve } from "./convolve.ts";
import { layerNorm } from "./layer-norm.ts";
import { silu } from "./silu.ts";
import { constantVector, drawnMatrix, zeroMatrix } from "./weights.ts";

export type NormParameters<T> = { readonly gain: T; readonly shift: T };

export type BlockParameters<T> = {
  readonly norm1: NormParameters<T>;
  /** [9·C, C] */
  readonly filter1: T;
  /** From the time embedding. [D, C] */
  readonly time: T;
  readonly norm2: NormParameters<T>;
  /** [9·C, C] */
  readonly filter2: T;
};

export function initNorm(size: number): NormParameters<NdArray> {
  return { gain: constantVector(size, 1), shift: constantVector(size, 0) };
}

/** Fresh weights; the second filter is zero, so that the block starts as the identity. */
export function initResidualBlock(
  seed: number,
  path: string,
  channels: number,
  width: number,
): BlockParameters<NdArray> {
  return {
    norm1: initNorm(channels),
    filter1: drawnMatrix(seed, `${path}.filter1`, 9 * channels, channels),
    time: drawnMatrix(seed, `${path}.time`, width, channels),
    norm2: initNorm(channels),
    filter2: zeroMatrix(9 * channels, channels),
  };
}

/**
 * `x + conv(silu(norm(conv(silu(norm(x))) + time)))`, the U-Net's block with ordinary layer norms (Zhou et al.
 * 2024, section 3). `x` is `[B, height, width, C]`, `time` `[B, D]`.
 */
export function residualBlock(
  parameters: BlockParameters<tf.Tensor>,
  x: tf.Tensor4D,
  time: tf.Tensor2D,
): tf.Tensor4D {
  const [B, , , C] = x.shape;
  const inner = convolve(activated(parameters.norm1, x), parameters.filter1 as tf.Tensor2D);
  const when = tf.matMul(silu(time), parameters.time as tf.Tensor2D);
  const timed = tf.add<tf.Tensor4D>(inner, tf.reshape(when, [B, 1, 1, C]));
  const outer = convolve(activated(parameters.norm2, timed), parameters.filter2 as tf.Tensor2D);
  return tf.add(x, outer);
}

/** `silu(norm(x))`, the norm over the channels of each place. */
export function activated(norm: NormParameters<tf.Tensor>, x: tf.Tensor4D): tf.Tensor4D {
  const flat = tf.reshape<tf.Rank.R2>(x, [-1, x.shape[3]]);
  const normalized = layerNorm(flat, norm.gain as tf.Tensor1D, norm.shift as tf.Tensor1D);
  return tf.reshape<tf.Rank.R4>(silu(normalized), x.shape);
}
