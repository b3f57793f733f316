import * as tf from "@tensorflow/tfjs";
import { gridOf, type ModelConfig, type PictureSize } from "./config.ts";
import type { ModelParameters } from "./initial.ts";

/** How many steps one unit of time is worth to the sinusoids: the paper's thousand. */
const STEPS = 1000;

/** The vectors of tokens: int32 `[B, L]` to `[B, L, D]`. */
export function embedTokens(parameters: ModelParameters<tf.Tensor>, ids: tf.Tensor2D): tf.Tensor3D {
  const [B, L] = ids.shape;
  const [V, D] = parameters.embedding.shape as [number, number];
  const flat = tf.reshape<tf.Rank.R1>(ids, [B * L]);
  const look = tf.customGrad((...args) => {
    const [embedding, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    save([flat]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      // Every backend has a product; few have the segment sum of gather's own gradient, and cpu's takes V passes.
      const oneHot = tf.cast(tf.oneHot(saved[0] as tf.Tensor1D, V), "float32");
      return tf.matMul(oneHot, tf.reshape<tf.Rank.R2>(dy, [B * L, D]), true, false);
    };
    return { value: tf.gather(embedding, flat), gradFunc };
  });
  return tf.reshape<tf.Rank.R3>(look(parameters.embedding), [B, L, D]);
}

/**
 * Patch vectors `[B, N, D]`, each with its place's own vector added, where the model has such. For pictures that are
 * not the usual squares the table is resampled (bilinearly, from corner to corner).
 */
export function addPlaces(
  parameters: ModelParameters<tf.Tensor>,
  vectors: tf.Tensor3D,
  config: ModelConfig,
  size?: PictureSize,
): tf.Tensor3D {
  if (!parameters.places) return vectors;
  const [learned, wanted] = [gridOf(config), gridOf(config, size)];
  const isUsual = learned.height === wanted.height && learned.width === wanted.width;
  const places = isUsual
    ? parameters.places
    : tf.matMul(bilinear(learned, wanted), parameters.places as tf.Tensor2D);
  return tf.add(vectors, places);
}

/** What share each place of one grid has in each place of another. [N', N] */
function bilinear(from: PictureSize, to: PictureSize): tf.Tensor2D {
  const shares = new Float32Array(to.height * to.width * from.height * from.width);
  const rows = neighbours(from.height, to.height);
  const columns = neighbours(from.width, to.width);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (const [y, down] of row) {
        for (const [x, right] of column) shares[at + y * from.width + x] += down * right;
      }
      at += from.height * from.width;
    }
  }
  return tf.tensor2d(shares, [to.height * to.width, from.height * from.width]);
}

/** For each of `to` places along a line the two of `from` around it, with their shares. */
function neighbours(from: number, to: number): [place: number, share: number][][] {
  return Array.from({ length: to }, (_, index) => {
    const at = to === 1 ? (from - 1) / 2 : (index * (from - 1)) / (to - 1);
    const below = Math.min(Math.floor(at), from - 1);
    const above = Math.min(below + 1, from - 1);
    return [
      [below, 1 - (at - below)],
      [above, at - below],
    ];
  });
}

/** The embeddings of times: `silu(sinusoids(t)·in)·out`, `[B]` to `[B, D]`. */
export function embedTime(parameters: ModelParameters<tf.Tensor>, time: tf.Tensor1D): tf.Tensor2D {
  const { in: first, out } = parameters.time;
  const inner = tf.matMul(sinusoids(time, first.shape[0] as number), first as tf.Tensor2D);
  return tf.matMul(tf.mul<tf.Tensor2D>(inner, tf.sigmoid(inner)), out as tf.Tensor2D);
}

/**
 * Cosines, then sines of `1000·t·10000^(−i/half)`: `[B]` to `[B, size]`. Ho, Jain and Abbeel 2020.
 */
export function sinusoids(time: tf.Tensor1D, size: number): tf.Tensor2D {
  const half = size / 2;
  const frequencies = Array.from({ length: half }, (_, i) => STEPS * 10_000 ** (-i / half));
  const angles = tf.mul<tf.Tensor2D>(
    tf.reshape<tf.Rank.R2>(time, [-1, 1]),
    tf.tensor2d(frequencies, [1, half]),
  );
  return tf.concat([tf.cos(angles), tf.sin(angles)], 1);
}

/** The vocabulary head: `[R, D]` to `[R, V]`. */
export function logits(parameters: ModelParameters<tf.Tensor>, vectors: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(vectors, parameters.head as tf.Tensor2D);
}
