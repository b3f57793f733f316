import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import { type Codec, type CodecShape, placeSizeOf } from "./codec.ts";
import { convolve } from "./convolve.ts";
import { patchesToPlaces, spaceToDepth } from "./rearrange.ts";
import { activated, initNorm, type NormParameters } from "./residual-block.ts";
import { numbered } from "./unet-codec.ts";
import { drawnMatrix, zeroMatrix } from "./weights.ts";

/** One resolution with E channels, C of the next coarser one, or D where there is none. */
type StageParameters<T> = {
  /** From the level before, or from the places of the picture. [9·C, E] */
  readonly filter: T;
  readonly norm: NormParameters<T>;
  /** Four places to one, and at the coarsest level one to a vector. [4·E, C] or [E, D] */
  readonly onward: T;
};

type StemParameters<T> = {
  readonly stages: { readonly [index: string]: StageParameters<T> };
  /** [D, P] */
  readonly out: T;
};

/**
 * A convolutional stem in place of one linear layer: at each level a 3×3 convolution, norm and silu, then 2×2 places
 * become one, down to one place a patch, whose vector the time is added to. The way back is one linear layer, which
 * starts at zero. Xiao et al. 2021 (arXiv 2106.14881).
 *
 * `channels` says how wide each level is, finest first, as in `unetCodec`.
 */
export function stemCodec(options: CodecShape & { channels: readonly number[] }): Codec {
  const { width, grid, patchSize, inputChannels, channels } = options;
  const placeSize = placeSizeOf("stemCodec", patchSize, channels);
  const tiling = { grid, patchSize, placeSize, inputChannels };
  const placeNumbers = placeSize * placeSize * inputChannels;
  const patchNumbers = patchSize * patchSize * inputChannels;
  const coarsest = channels.length - 1;

  return {
    init(seed): StemParameters<NdArray> {
      const stage = (index: number): StageParameters<NdArray> => {
        const path = `stages.${index}`;
        const own = channels[index];
        const before = index === 0 ? placeNumbers : own;
        const [rows, columns] = index === coarsest ? [own, width] : [4 * own, channels[index + 1]];
        return {
          filter: drawnMatrix(seed, `${path}.filter`, 9 * before, own),
          norm: initNorm(own),
          onward: drawnMatrix(seed, `${path}.onward`, rows, columns),
        };
      };
      return {
        stages: numbered(channels.length, stage),
        out: zeroMatrix(width, patchNumbers),
      };
    },
    encode(parameters, patches, time) {
      const weights = parameters as StemParameters<tf.Tensor>;
      const [B, N] = patches.shape;
      let x = patchesToPlaces(patches, tiling);
      for (let index = 0; index <= coarsest; index++) {
        const { filter, norm, onward } = weights.stages[index];
        const seen = activated(norm, convolve(x, filter as tf.Tensor2D));
        const flat =
          index === coarsest
            ? tf.reshape<tf.Rank.R2>(seen, [B * N, channels[index]])
            : spaceToDepth(seen);
        const finer = 2 ** Math.max(0, coarsest - index - 1);
        const [height, across] = [finer * grid.height, finer * grid.width];
        const product = tf.matMul(flat, onward as tf.Tensor2D);
        x = tf.reshape<tf.Rank.R4>(product, [B, height, across, onward.shape[1] as number]);
      }
      const vectors = tf.reshape<tf.Rank.R3>(x, [B, N, width]);
      return { vectors: tf.add(vectors, tf.reshape(time, [B, 1, width])) };
    },
    decode(parameters, vectors) {
      const weights = parameters as StemParameters<tf.Tensor>;
      const [B, N, D] = vectors.shape;
      const flat = tf.reshape<tf.Rank.R2>(vectors, [B * N, D]);
      const product = tf.matMul(flat, weights.out as tf.Tensor2D);
      return tf.reshape<tf.Rank.R3>(product, [B, N, patchNumbers]);
    },
  };
}
