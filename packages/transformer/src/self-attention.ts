import * as tf from "@tensorflow/tfjs";
import { attend } from "./attention.ts";
import { hasKernel, runKernel } from "./extra-kernel.ts";
import type { LayerParameters } from "./parameters.ts";
import { gained, rmsNorm } from "./rms-norm.ts";
import { type Rotation, rotate } from "./rotation.ts";

/** Keys and values of slots that were computed before. [B, H, S, K] each */
export type KeysAndValues = { readonly keys: tf.Tensor4D; readonly values: tf.Tensor4D };

/**
 * Queries, keys and values; queries and keys normalized per head and turned by their position; attention over what was cached, then over the slots themselves; the output product.
 *
 * `x` is `[B, L, D]`, or `[B · L, D]` of B rows, normalized but for the norm's gain, which is taken into the matrices.
 * Hands back the branch's answer, same shape, and the new keys and values `[B, H, L, K]`.
 */
export function selfAttention<R extends tf.Tensor>(
  parameters: LayerParameters<tf.Tensor>,
  heads: number,
  x: R,
  bias: tf.Tensor4D,
  turn: Rotation,
  cached?: KeysAndValues,
  B = x.shape[0] as number,
): KeysAndValues & { readonly output: R } {
  const D = x.shape[x.rank - 1] as number;
  const L = x.size / (B * D);
  const K = D / heads;
  const flat = tf.reshape<tf.Rank.R2>(x, [B * L, D]);
  const project = (matrix: tf.Tensor): tf.Tensor2D =>
    tf.matMul(flat, gained(matrix, parameters.attentionNorm));
  const turned = (vectors: tf.Tensor2D, gain: tf.Tensor): tf.Tensor4D => {
    const normalized = rmsNorm(tf.reshape<tf.Rank.R2>(vectors, [B * L * heads, K]), gain);
    return rotate(byHead(normalized, B, L, heads, K), turn.cos, turn.sin);
  };
  const q = turned(project(parameters.query), tf.mul(parameters.queryGain, 1 / Math.sqrt(K)));
  const keys = turned(project(parameters.key), parameters.keyGain);
  const values = byHead(project(parameters.value), B, L, heads, K);
  const attended = cached
    ? attendBehind(cached, q, keys, values, bias)
    : inOneRow(attend(q, keys, values, bias));
  const joined = tf.reshape<tf.Rank.R2>(attended, [B * L, D]);
  const output = tf.matMul(joined, parameters.output as tf.Tensor2D);
  return { output: tf.reshape(output, x.shape) as R, keys, values };
}

/** Attention over what was cached, then over the slots themselves, for reading only. [B, L, D] */
function attendBehind(
  cached: KeysAndValues,
  q: tf.Tensor4D,
  keys: tf.Tensor4D,
  values: tf.Tensor4D,
  bias: tf.Tensor4D,
): tf.Tensor3D {
  if (hasKernel("CachedAttention")) {
    const { keys: oldKeys, values: oldValues } = cached;
    return runKernel("CachedAttention", { q, keys, values, bias, oldKeys, oldValues });
  }
  const [allKeys, allValues] = [
    tf.concat([cached.keys, keys], 2),
    tf.concat([cached.values, values], 2),
  ];
  return inOneRow(attend(q, allKeys, allValues, bias));
}

/** [B, H, L, K] as [B, L, H·K]. */
function inOneRow(x: tf.Tensor4D): tf.Tensor3D {
  const [B, H, L, K] = x.shape;
  return tf.reshape<tf.Rank.R3>(tf.transpose(x, [0, 2, 1, 3]), [B, L, H * K]);
}

/** [B·L, H·K] as [B, H, L, K]. */
function byHead(x: tf.Tensor, B: number, L: number, H: number, K: number): tf.Tensor4D {
  return tf.transpose(tf.reshape<tf.Rank.R4>(x, [B, L, H, K]), [0, 2, 1, 3]);
}
