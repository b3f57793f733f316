import type * as tf from "@tensorflow/tfjs";
import type { NdArray, Tree } from "@transfusion/tensor";

/** What a codec's encoder hands on: a vector per patch, and what its decoder wants to see again. */
export type Encoded = {
  /** [B, N, D] */
  readonly vectors: tf.Tensor3D;
  /** One for every level that is left, finest first. [B, height, width, channels] each */
  readonly skips?: readonly tf.Tensor4D[];
};

/** Patches to transformer vectors and back, as pure functions; B counts pictures here. */
export type Codec = {
  /** Fresh weights from a seed. */
  init(seed: number): Tree<NdArray>;
  /** Patches [B, N, P] of pictures, or of their latents, whose time embeddings are [B, D]. */
  encode(parameters: Tree<tf.Tensor>, patches: tf.Tensor3D, time: tf.Tensor2D): Encoded;
  /** The transformer's answer [B, N, D] as patches [B, N, P]. `skips` are the encoder's. */
  decode(
    parameters: Tree<tf.Tensor>,
    vectors: tf.Tensor3D,
    skips: readonly tf.Tensor4D[] | undefined,
    time: tf.Tensor2D,
  ): tf.Tensor3D;
};

/** How many patches, or places, there are in each direction. */
export type Sides = { readonly height: number; readonly width: number };

/** The pictures or latents that a codec with neighbourhoods works on, and what it makes of them. */
export type CodecShape = {
  /** D */
  readonly width: number;
  /** Patches in a picture; N in all. */
  readonly grid: Sides;
  /** Pixels or latents a side of a patch. */
  readonly patchSize: number;
  /** Numbers a pixel or latent has: 3, or the latent channels C. */
  readonly inputChannels: number;
};

/** The side of the finest places, halved once less than there are `channels`. Throws where a patch has no such place. */
export function placeSizeOf(who: string, patchSize: number, channels: readonly number[]): number {
  const halvings = channels.length - 1;
  const placeSize = patchSize / 2 ** halvings;
  if (halvings < 0 || !Number.isInteger(placeSize)) {
    throw new RangeError(
      `${who}: channels should hold 1 number more than the patch size ${patchSize} can be halved at most, got ${channels.length}`,
    );
  }
  return placeSize;
}
