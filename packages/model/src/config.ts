import type { Objective } from "@transfusion/diffusion";
import { headSizeOf, type TransformerConfig } from "@transfusion/transformer";
import { type Codec, convolutionCodec, linearCodec, stemCodec, unetCodec } from "@transfusion/vae";
import { createObjectiveFor, type ObjectiveConfig } from "./objective.ts";

/**
 * Patches to vectors and back: one linear layer (through a narrower one, if `bottleneck`), a convolutional stem, the
 * paper's U-Net of as many levels as there are `channels`, or such a net of one level alone.
 */
export type CodecConfig =
  | { readonly kind: "linear"; readonly bottleneck?: number }
  | { readonly kind: "stem"; readonly channels: readonly number[] }
  | { readonly kind: "unet"; readonly channels: readonly number[]; readonly blocks?: number }
  | { readonly kind: "convolution"; readonly channels: number };

/** Every choice that shapes a model: its weights fit this and nothing else. */
export type ModelConfig = {
  /** V */
  readonly vocabularySize: number;
  /** Pictures are squares of this many pixels a side, unless another size is asked for. */
  readonly pictureSize: number;
  /** Pixels on a side of a patch; latents, in a model of those. */
  readonly patchSize: number;
  /** The model works on what a VAE makes of pictures: C numbers for each square of so many pixels a side. */
  readonly latents?: { readonly channels: number; readonly downsampling: number };
  /** D */
  readonly width: number;
  readonly depth: number;
  /** H */
  readonly heads: number;
  /** The inner width of the feed-forward layers. */
  readonly hidden: number;
  readonly feedForward: "shared" | "perModality";
  /** Time is added to the patch vectors; with "modulation" it scales every layer's branches as well. */
  readonly timeConditioning: "input" | "modulation";
  /** "learned": a vector for each place in a picture is added to its patch; else rotation alone tells places. */
  readonly places?: "rotary" | "learned";
  /** A patch sees all of its picture, or "causal": only the patches before it. By default "bidirectional". */
  readonly pictureAttention?: "bidirectional" | "causal";
  /**
   * The longest side, in patches, that can be named by size tokens: height and width behind each `<boi>`, which the
   * model may choose. Without, nothing but the patches' positions tells a picture's size.
   */
  readonly sizeTokens?: number;
  readonly codec: CodecConfig;
  readonly objective: ObjectiveConfig;
  /** The longest sequence, in slots. */
  readonly context: number;
};

/** How many slots a packed row has: `textSlots` for tokens, then `pictureSlots` pictures of N patches each. */
export type Layout = {
  /** B */
  readonly rows: number;
  readonly textSlots: number;
  readonly pictureSlots: number;
  /** Its pictures', if they are not the model's usual squares. */
  readonly pictureSize?: PictureSize;
};

/** Sides of a picture in pixels. */
export type PictureSize = { readonly height: number; readonly width: number };

/** The size of a picture that nobody asked to be another. */
export function usualSizeOf(config: ModelConfig): PictureSize {
  return { height: config.pictureSize, width: config.pictureSize };
}

/** The side of the square of pixels that a patch stands for. */
export function pixelsPerPatchOf(config: Pick<ModelConfig, "patchSize" | "latents">): number {
  return config.patchSize * (config.latents?.downsampling ?? 1);
}

/** Sides of a picture in patches. */
export function gridOf(config: ModelConfig, size: PictureSize = usualSizeOf(config)): PictureSize {
  const side = pixelsPerPatchOf(config);
  return { height: size.height / side, width: size.width / side };
}

/** N, the patches in a picture. */
export function patchCountOf(config: ModelConfig, size?: PictureSize): number {
  const { height, width } = gridOf(config, size);
  return height * width;
}

/** Ids in use: the tokenizer's V, then one for each side that can be named. */
export function tokenCountOf(config: ModelConfig): number {
  return config.vocabularySize + (config.sizeTokens ?? 0);
}

/** The tokens that name a picture's size behind its `<boi>`: height, then width; none in a model without such. */
export function sizeTokensOf(config: ModelConfig, size: PictureSize): number[] {
  if (config.sizeTokens === undefined) return [];
  const { height, width } = gridOf(config, size);
  return [height, width].map((side) => config.vocabularySize + side - 1);
}

/** The numbers of a pixel, or of a latent: 3 or C. */
export function inputChannelsOf(config: Pick<ModelConfig, "latents">): number {
  return config.latents?.channels ?? 3;
}

/** P, the numbers in a patch. */
export function patchNumbersOf(config: ModelConfig): number {
  return inputChannelsOf(config) * config.patchSize ** 2;
}

/** L, the slots of a packed row. */
export function rowLengthOf(config: ModelConfig, layout: Layout): number {
  return layout.textSlots + layout.pictureSlots * patchCountOf(config, layout.pictureSize);
}

/** The transformer inside: tokens are its first stream, patches its second. */
export function transformerConfigOf(config: ModelConfig): TransformerConfig {
  return {
    width: config.width,
    depth: config.depth,
    heads: config.heads,
    hidden: config.hidden,
    streams: config.feedForward === "perModality" ? 2 : 1,
    modulation: config.timeConditioning === "modulation",
  };
}

/** K, the size of a head. */
export function modelHeadSizeOf(config: ModelConfig): number {
  return headSizeOf(transformerConfigOf(config));
}

/** The patch codec inside, for pictures of a size. */
export function codecOf(config: ModelConfig, size?: PictureSize): Codec {
  const { width, patchSize, codec } = config;
  const inputChannels = inputChannelsOf(config);
  const shape = { width, grid: gridOf(config, size), patchSize, inputChannels };
  switch (codec.kind) {
    case "linear":
      return linearCodec({
        width,
        patchNumbers: patchNumbersOf(config),
        bottleneck: codec.bottleneck,
      });
    case "stem":
      return stemCodec({ ...shape, ...codec });
    case "unet":
      return unetCodec({ ...shape, ...codec });
    case "convolution":
      return convolutionCodec({ ...shape, ...codec });
  }
}

/** The objective its pictures are denoised under. */
export function objectiveOf(config: ModelConfig, size?: PictureSize): Objective {
  const { objective, latents } = config;
  const isBounded = objective.name !== "ddpm" || latents === undefined; // as pixels are, and latents are not
  const settled = isBounded ? objective : { clip: Number.POSITIVE_INFINITY, ...objective };
  return createObjectiveFor(settled, patchCountOf(config, size));
}
