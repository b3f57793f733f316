import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import { type Codec, type CodecShape, placeSizeOf, type Sides } from "./codec.ts";
import { convolve } from "./convolve.ts";
import {
  atEveryPlace,
  depthToSpace,
  patchesToPlaces,
  placesToPatches,
  spaceToDepth,
} from "./rearrange.ts";
import {
  activated,
  type BlockParameters,
  initNorm,
  initResidualBlock,
  type NormParameters,
  residualBlock,
} from "./residual-block.ts";
import { drawnMatrix, zeroMatrix } from "./weights.ts";

type Blocks<T> = { readonly [index: string]: BlockParameters<T> };

/** One resolution, with E channels, C of the next coarser one. The coarsest has neither `toCoarser` nor `fromCoarser`. */
type LevelParameters<T> = {
  readonly down: Blocks<T>;
  /** Four places to one: a convolution of 2x2 in steps of 2. [4·E, C] */
  readonly toCoarser?: T;
  /** And back. [C, 4·E] */
  readonly fromCoarser?: T;
  /** What came up beside what was skipped. [2·E, E] */
  readonly join: T;
  readonly up: Blocks<T>;
};

type UnetParameters<T> = {
  /** The finest places to channels, neighbours seen. [9·s·s·C, E] */
  readonly in: T;
  /** Finest first. */
  readonly levels: { readonly [index: string]: LevelParameters<T> };
  /** The coarsest level's channels to a vector. [E, D] */
  readonly toVector: T;
  /** [D, E] */
  readonly fromVector: T;
  readonly norm: NormParameters<T>;
  /** [9·E, s·s·C] */
  readonly out: T;
};

/**
 * U-Net down and up blocks around the transformer (Zhou et al. 2024, section 3 and figure 3): residual blocks with
 * ordinary layer norms that know the time, convolutions that halve the sides down to one place a patch, and from
 * every level a skip past the transformer to the way up.
 *
 * `channels` says how wide each level is, finest first; the last level has one place a patch, so the finest has
 * places of `patchSize / 2^(levels − 1)` pixels or latents a side. The way out starts at zero.
 */
export function unetCodec(
  options: CodecShape & { channels: readonly number[]; blocks?: number },
): Codec {
  const { width, grid, patchSize, inputChannels, channels, blocks = 1 } = options;
  const placeSize = placeSizeOf("unetCodec", patchSize, channels);
  const tiling = { grid, patchSize, placeSize, inputChannels };
  const placeNumbers = placeSize * placeSize * inputChannels;
  const finest = channels[0];
  const coarsest = channels.at(-1) as number;
  const sidesOf = (level: number): Sides => {
    const finer = 2 ** (channels.length - 1 - level);
    return { height: finer * grid.height, width: finer * grid.width };
  };

  return {
    init(seed): UnetParameters<NdArray> {
      const row = (path: string, size: number): Blocks<NdArray> =>
        numbered(blocks, (i) => initResidualBlock(seed, `${path}.${i}`, size, width));
      const level = (index: number): LevelParameters<NdArray> => {
        const path = `levels.${index}`;
        const [own, next] = [channels[index], channels[index + 1]];
        return {
          down: row(`${path}.down`, own),
          ...(next === undefined
            ? {}
            : {
                toCoarser: drawnMatrix(seed, `${path}.toCoarser`, 4 * own, next),
                fromCoarser: drawnMatrix(seed, `${path}.fromCoarser`, next, 4 * own),
              }),
          join: drawnMatrix(seed, `${path}.join`, 2 * own, own),
          up: row(`${path}.up`, own),
        };
      };
      return {
        in: drawnMatrix(seed, "in", 9 * placeNumbers, finest),
        levels: numbered(channels.length, level),
        toVector: drawnMatrix(seed, "toVector", coarsest, width),
        fromVector: drawnMatrix(seed, "fromVector", width, coarsest),
        norm: initNorm(finest),
        out: zeroMatrix(9 * finest, placeNumbers),
      };
    },
    encode(parameters, patches, time) {
      const weights = parameters as UnetParameters<tf.Tensor>;
      const [B, N] = patches.shape;
      const skips: tf.Tensor4D[] = [];
      let x = convolve(patchesToPlaces(patches, tiling), weights.in as tf.Tensor2D);
      for (let index = 0; index < channels.length; index++) {
        const level = weights.levels[index];
        x = throughBlocks(level.down, x, time);
        skips.push(x);
        if (!level.toCoarser) continue;
        const joined = tf.matMul(spaceToDepth(x), level.toCoarser as tf.Tensor2D);
        const sides = sidesOf(index + 1);
        x = tf.reshape<tf.Rank.R4>(joined, [B, sides.height, sides.width, channels[index + 1]]);
      }
      const vectors = tf.reshape<tf.Rank.R3>(atEveryPlace(x, weights.toVector), [B, N, width]);
      return { vectors: tf.add(vectors, tf.reshape(time, [B, 1, width])), skips };
    },
    decode(parameters, vectors, skips, time) {
      const weights = parameters as UnetParameters<tf.Tensor>;
      const [B, N, D] = vectors.shape;
      const flat = tf.reshape<tf.Rank.R2>(vectors, [B * N, D]);
      const entered = tf.matMul(flat, weights.fromVector as tf.Tensor2D);
      let x = tf.reshape<tf.Rank.R4>(entered, [B, grid.height, grid.width, coarsest]);
      for (let index = channels.length - 1; index >= 0; index--) {
        const level = weights.levels[index];
        if (level.fromCoarser) {
          const places = tf.reshape<tf.Rank.R2>(x, [-1, channels[index + 1]]);
          const spread = tf.matMul<tf.Tensor2D>(places, level.fromCoarser as tf.Tensor2D);
          x = depthToSpace(spread, sidesOf(index + 1));
        }
        const beside = tf.concat([x, (skips as readonly tf.Tensor4D[])[index]], 3);
        x = throughBlocks(level.up, atEveryPlace(beside, level.join), time);
      }
      const places = convolve(activated(weights.norm, x), weights.out as tf.Tensor2D);
      return placesToPatches(places, tiling);
    },
  };
}

function throughBlocks(blocks: Blocks<tf.Tensor>, x: tf.Tensor4D, time: tf.Tensor2D): tf.Tensor4D {
  let value: tf.Tensor4D = x;
  for (const block of Object.values(blocks)) value = residualBlock(block, value, time);
  return value;
}

/** Parts under the names "0", "1", …. */
export function numbered<T>(count: number, part: (index: number) => T): { [index: string]: T } {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`, part(index)]));
}
