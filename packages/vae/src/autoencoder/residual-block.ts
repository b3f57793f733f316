import * as tf from "@tensorflow/tfjs";
import { silu } from "../silu.ts";
import { type ConvolutionParameters, convolution } from "./convolution.ts";
import { groupNorm, type NormParameters } from "./group-norm.ts";

export type ResidualParameters<T> = {
  readonly norm1: NormParameters<T>;
  readonly conv1: ConvolutionParameters<T>;
  readonly norm2: NormParameters<T>;
  readonly conv2: ConvolutionParameters<T>;
  /** 1 x 1, only where the number of channels changes. */
  readonly conv_shortcut?: ConvolutionParameters<T>;
};

/** Keeps the root of a constant picture away from zero; every norm of a VAE has this one. */
export const EPSILON = 1e-6;

/** `shortcut(x) + conv(silu(norm(conv(silu(norm(x))))))`. `x` is `[B, height, width, C]`. Esser et al. 2021. */
export function residualBlock(
  x: tf.Tensor4D,
  parameters: ResidualParameters<tf.Tensor>,
  groups: number,
): tf.Tensor4D {
  const { norm1, conv1, norm2, conv2, conv_shortcut } = parameters;
  const inner = convolution(silu(groupNorm(x, norm1, groups, EPSILON)), conv1);
  const outer = convolution(silu(groupNorm(inner, norm2, groups, EPSILON)), conv2);
  return tf.add(conv_shortcut === undefined ? x : convolution(x, conv_shortcut), outer);
}
