import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import type { Codec, CodecShape } from "./codec.ts";
import { layerNorm } from "./layer-norm.ts";
import {
  atEveryPlace,
  depthToSpace,
  patchesToPlaces,
  placesToPatches,
  spaceToDepth,
} from "./rearrange.ts";
import {
  type BlockParameters,
  initNorm,
  initResidualBlock,
  type NormParameters,
  residualBlock,
} from "./residual-block.ts";
import { drawnMatrix, zeroMatrix } from "./weights.ts";

type ConvolutionParameters<T> = {
  /** A quarter of a patch to channels. [P/4, C] */
  readonly in: T;
  readonly down: BlockParameters<T>;
  /** Four places to a vector. [4·C, D] */
  readonly toVector: T;
  /** And back. [D, 4·C] */
  readonly fromVector: T;
  /** What came up beside what was skipped. [2·C, C] */
  readonly join: T;
  readonly up: BlockParameters<T>;
  readonly norm: NormParameters<T>;
  /** [C, P/4] */
  readonly out: T;
};

/**
 * The paper's U-Net down and up at its smallest: one level, quarters of patches seen with their neighbours across
 * patch borders, and a skip from the way down to the way up.
 */
export function convolutionCodec(options: CodecShape & { channels: number }): Codec {
  const { width, grid, patchSize, inputChannels, channels } = options;
  if (patchSize % 2 !== 0) {
    throw new RangeError(`convolutionCodec: patch size should be even, got ${patchSize}`);
  }
  const tiling = { grid, patchSize, placeSize: patchSize / 2, inputChannels };
  const quarter = (inputChannels * patchSize * patchSize) / 4;
  return {
    init(seed): ConvolutionParameters<NdArray> {
      return {
        in: drawnMatrix(seed, "in", quarter, channels),
        down: initResidualBlock(seed, "down", channels, width),
        toVector: drawnMatrix(seed, "toVector", 4 * channels, width),
        fromVector: drawnMatrix(seed, "fromVector", width, 4 * channels),
        join: drawnMatrix(seed, "join", 2 * channels, channels),
        up: initResidualBlock(seed, "up", channels, width),
        norm: initNorm(channels),
        out: zeroMatrix(channels, quarter),
      };
    },
    encode(parameters, patches, time) {
      const weights = parameters as ConvolutionParameters<tf.Tensor>;
      const [B, N] = patches.shape;
      const entered = atEveryPlace(patchesToPlaces(patches, tiling), weights.in);
      const skip = residualBlock(weights.down, entered, time);
      const vectors = tf.matMul(spaceToDepth(skip), weights.toVector as tf.Tensor2D);
      const shaped = tf.reshape<tf.Rank.R3>(vectors, [B, N, width]);
      return { vectors: tf.add(shaped, tf.reshape(time, [B, 1, width])), skips: [skip] };
    },
    decode(parameters, vectors, skips, time) {
      const weights = parameters as ConvolutionParameters<tf.Tensor>;
      const [B, N, D] = vectors.shape;
      const [skip] = skips as [tf.Tensor4D];
      const flat = tf.reshape<tf.Rank.R2>(vectors, [B * N, D]);
      const risen = depthToSpace(tf.matMul(flat, weights.fromVector as tf.Tensor2D), grid);
      const beside = tf.concat([risen, skip], 3);
      const x = residualBlock(weights.up, atEveryPlace(beside, weights.join), time);
      const places = tf.reshape<tf.Rank.R2>(x, [-1, channels]);
      const { gain, shift } = weights.norm;
      const normalized = layerNorm(places, gain as tf.Tensor1D, shift as tf.Tensor1D);
      const quarters = tf.matMul(normalized, weights.out as tf.Tensor2D);
      const [height, across] = [2 * grid.height, 2 * grid.width];
      return placesToPatches(
        tf.reshape<tf.Rank.R4>(quarters, [B, height, across, quarter]),
        tiling,
      );
    },
  };
}
