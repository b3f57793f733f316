import * as tf from "@tensorflow/tfjs";
import type { NdArray, Tree } from "@transfusion/tensor";
import { treeOf } from "@transfusion/tensor";
import { type ConvolutionParameters, convolution } from "./convolution.ts";
import { groupNorm, type NormParameters } from "./group-norm.ts";
import { conv, drawWeights, norm, type WeightSpec } from "./initial.ts";

/** A patch discriminator: how many channels its first level has (they double), and how many levels halve the sides. */
export type DiscriminatorConfig = { readonly channels: number; readonly levels: number };

type LevelParameters<T> = {
  readonly conv: ConvolutionParameters<T>;
  /** Not on the first level, which sees pixels. */
  readonly norm?: NormParameters<T>;
};

export type DiscriminatorParameters<T> = {
  readonly levels: { readonly [level: string]: LevelParameters<T> };
  readonly out: ConvolutionParameters<T>;
};

/** Channels that are normalized together. */
const groupSize = 8;

/** Fresh weights of a discriminator. */
export function initDiscriminator(config: DiscriminatorConfig, seed: number): Tree<NdArray> {
  const { channels, levels } = config;
  const entries: [string, WeightSpec][] = [];
  let C = 3;
  for (let level = 0; level < levels; level++) {
    const D = channels * 2 ** level;
    entries.push(...conv(`levels.${level}.conv`, 4, C, D));
    if (level > 0) entries.push(...norm(`levels.${level}.norm`, D));
    C = D;
  }
  entries.push(...conv("out", 3, C, 1));
  return drawWeights(treeOf(entries), seed, "discriminator");
}

/** What a discriminator sees in pictures: what each level answers, and how real each patch looks. */
export type Judgement = { readonly features: readonly tf.Tensor4D[]; readonly scores: tf.Tensor4D };

/**
 * Judge pictures `[B, height, width, 3]` patch by patch: scores `[B, height / 2ˡ, width / 2ˡ, 1]`, above 0 for real.
 *
 * The PatchGAN of Isola et al. 2017 (4 x 4 filters, halving, leaky rectifiers), with group norms where it has batch
 * norms: a picture's score then does not depend on its batch.
 */
export function judge(parameters: Tree<tf.Tensor>, pictures: tf.Tensor4D): Judgement {
  const { levels, out } = parameters as DiscriminatorParameters<tf.Tensor>;
  const features: tf.Tensor4D[] = [];
  let x = pictures;
  for (const { conv: filter, norm: own } of Object.values(levels)) {
    const y = convolution(x, filter, { stride: 2 });
    const even = own === undefined ? y : groupNorm(y, own, y.shape[3] / groupSize, 1e-5);
    x = tf.leakyRelu(even, 0.2);
    features.push(x);
  }
  return { features, scores: convolution(x, out) };
}

/** What a discriminator has to lower: `½ (mean relu(1 − real) + mean relu(1 + false))`. Lim and Ye 2017. */
export function hingeLoss(real: tf.Tensor4D, drawn: tf.Tensor4D): tf.Scalar {
  const wrong = tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, drawn))));
  return tf.mul(wrong, 0.5);
}
