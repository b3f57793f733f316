import type * as tf from "@tensorflow/tfjs";
import { silu } from "../silu.ts";
import { type AttentionParameters, attentionBlock } from "./attention-block.ts";
import type { VaeConfig } from "./config.ts";
import { type ConvolutionParameters, convolution } from "./convolution.ts";
import { groupNorm, type NormParameters } from "./group-norm.ts";
import { EPSILON, type ResidualParameters, residualBlock } from "./residual-block.ts";
import { upsample } from "./upsample.ts";

type List<T> = { readonly [index: string]: T };

type MidParameters<T> = {
  readonly resnets: List<ResidualParameters<T>>;
  readonly attentions?: List<AttentionParameters<T>>;
};

type CoderParameters<T> = {
  readonly conv_in: ConvolutionParameters<T>;
  readonly mid_block: MidParameters<T>;
  readonly conv_norm_out: NormParameters<T>;
  readonly conv_out: ConvolutionParameters<T>;
};

type EncoderParameters<T> = CoderParameters<T> & {
  readonly down_blocks: List<{
    readonly resnets: List<ResidualParameters<T>>;
    readonly downsamplers?: List<{ readonly conv: ConvolutionParameters<T> }>;
  }>;
};

type DecoderParameters<T> = CoderParameters<T> & {
  readonly up_blocks: List<{
    readonly resnets: List<ResidualParameters<T>>;
    readonly upsamplers?: List<{ readonly conv: ConvolutionParameters<T> }>;
  }>;
};

/** A VAE's weights under the names of Stable Diffusion's files; filters are `[rows, columns, C, D]`. */
export type VaeParameters<T> = {
  readonly encoder: EncoderParameters<T>;
  readonly quant_conv?: ConvolutionParameters<T>;
  readonly post_quant_conv?: ConvolutionParameters<T>;
  readonly decoder: DecoderParameters<T>;
};

/** Pictures `[B, height, width, 3]` to `[B, height / f, width / f, 2·C]`: residual blocks, halved between levels. */
export function runEncoder(
  parameters: EncoderParameters<tf.Tensor>,
  pictures: tf.Tensor4D,
  { normGroups }: VaeConfig,
): tf.Tensor4D {
  let x = convolution(pictures, parameters.conv_in);
  for (const { resnets, downsamplers } of Object.values(parameters.down_blocks)) {
    for (const block of Object.values(resnets)) x = residualBlock(x, block, normGroups);
    for (const { conv } of Object.values(downsamplers ?? {}))
      x = convolution(x, conv, { stride: 2 });
  }
  x = runMiddle(parameters.mid_block, x, normGroups);
  return convolution(normalized(x, parameters, normGroups), parameters.conv_out);
}

/** Latents `[B, height, width, C]` to what the decoder's last convolution sees: `[B, f·height, f·width, D]`. */
export function runDecoderBody(
  parameters: DecoderParameters<tf.Tensor>,
  latents: tf.Tensor4D,
  { normGroups }: VaeConfig,
): tf.Tensor4D {
  let x = runMiddle(parameters.mid_block, convolution(latents, parameters.conv_in), normGroups);
  for (const { resnets, upsamplers } of Object.values(parameters.up_blocks)) {
    for (const block of Object.values(resnets)) x = residualBlock(x, block, normGroups);
    for (const { conv } of Object.values(upsamplers ?? {})) x = convolution(upsample(x), conv);
  }
  return normalized(x, parameters, normGroups);
}

function runMiddle(
  { resnets, attentions }: MidParameters<tf.Tensor>,
  x: tf.Tensor4D,
  groups: number,
): tf.Tensor4D {
  let middle = residualBlock(x, resnets["0"] as ResidualParameters<tf.Tensor>, groups);
  for (const block of Object.values(attentions ?? {})) {
    middle = attentionBlock(middle, block, groups);
  }
  return residualBlock(middle, resnets["1"] as ResidualParameters<tf.Tensor>, groups);
}

function normalized(
  x: tf.Tensor4D,
  { conv_norm_out }: Pick<CoderParameters<tf.Tensor>, "conv_norm_out">,
  groups: number,
): tf.Tensor4D {
  return silu(groupNorm(x, conv_norm_out, groups, EPSILON));
}
