import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import type { Codec } from "./codec.ts";
import { drawnMatrix, zeroMatrix } from "./weights.ts";

type LinearParameters<T> = {
  /** [P, bottleneck], only with a bottleneck */
  readonly narrow?: T;
  /** [P or bottleneck, D] */
  readonly in: T;
  /** [D, P] */
  readonly out: T;
};

/**
 * A patch is one linear layer away from its vector: `patch · in + time`, and back `vector · out`.
 *
 * With `bottleneck` the way in leads through so few numbers, which keeps a wide patch from drowning in its own
 * noise (Li and He 2025, JiT). The way out starts at zero.
 */
export function linearCodec(options: {
  width: number;
  patchNumbers: number;
  bottleneck?: number;
}): Codec {
  const { width, patchNumbers, bottleneck } = options;
  return {
    init(seed): LinearParameters<NdArray> {
      return {
        ...(bottleneck ? { narrow: drawnMatrix(seed, "narrow", patchNumbers, bottleneck) } : {}),
        in: drawnMatrix(seed, "in", bottleneck ?? patchNumbers, width),
        out: zeroMatrix(width, patchNumbers),
      };
    },
    encode(parameters, patches, time) {
      const weights = parameters as LinearParameters<tf.Tensor2D>;
      const [B, N, P] = patches.shape;
      const flat = tf.reshape<tf.Rank.R2>(patches, [B * N, P]);
      const narrow = weights.narrow ? tf.matMul(flat, weights.narrow) : flat;
      const vectors = tf.reshape(tf.matMul(narrow, weights.in), [B, N, width]);
      return { vectors: tf.add<tf.Tensor3D>(vectors, tf.reshape(time, [B, 1, width])) };
    },
    decode(parameters, vectors) {
      const weights = parameters as LinearParameters<tf.Tensor2D>;
      const [B, N, D] = vectors.shape;
      const flat = tf.reshape<tf.Rank.R2>(vectors, [B * N, D]);
      return tf.reshape<tf.Rank.R3>(tf.matMul(flat, weights.out), [B, N, patchNumbers]);
    },
  };
}
