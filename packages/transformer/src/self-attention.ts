import * as tf from "@tensorflow/tfjs";
import { attend } from "./attention.ts";
import { hasKernel, runKernel } from "./extra-kernel.ts";
import type { LayerParameters } from "./parameters.ts";
import { gained, rmsNorm } from "./rms-norm.ts";
import { type Rotation, rotate, rotateRows } from "./rotation.ts";

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
  const normalized = (vectors: tf.Tensor2D, gain: tf.Tensor): tf.Tensor2D =>
    rmsNorm(tf.reshape<tf.Rank.R2>(vectors, [B * L * heads, K]), gain);
  const q = normalized(
    project(parameters.query),
    tf.mul(parameters.queryGain, 1 / Math.sqrt(K)) as tf.Tensor,
  );
  const k = normalized(project(parameters.key), parameters.keyGain);
  const v = project(parameters.value);
  const { attended, keys, values } =
    cached && hasKernel("CachedAttention")
      ? attendInRows({ q, k, v }, [B, L, heads, K], bias, turn, cached)
      : attendByHead({ q, k, v }, [B, L, heads, K], bias, turn, cached);
  const joined = tf.reshape<tf.Rank.R2>(attended, [B * L, D]);
  const output = tf.matMul(joined, parameters.output as tf.Tensor2D);
  return { output: tf.reshape(output, x.shape) as R, keys, values };
}

/** What attention is of, before it is turned: B · L slots by H heads of K numbers, in this order. */
type Slots = { readonly q: tf.Tensor2D; readonly k: tf.Tensor2D; readonly v: tf.Tensor2D };
type Sides = readonly [B: number, L: number, H: number, K: number];
type Attended = KeysAndValues & { readonly attended: tf.Tensor3D };

/** Attention with heads apart, over what was cached before the slots themselves. `attended` [B, L, D] */
function attendByHead(
  { q, k, v }: Slots,
  sides: Sides,
  bias: tf.Tensor4D,
  { cos, sin }: Rotation,
  cached: KeysAndValues | undefined,
): Attended {
  const queries = rotate(byHead(q, sides), cos, sin);
  const keys = rotate(byHead(k, sides), cos, sin);
  const values = byHead(v, sides);
  const all = (old: tf.Tensor4D | undefined, now: tf.Tensor4D) =>
    old ? (tf.concat([old, now], 2) as tf.Tensor4D) : now;
  const answer = attend(queries, all(cached?.keys, keys), all(cached?.values, values), bias);
  return { attended: inOneRow(answer), keys, values };
}

/** The same, for reading only, by an operator that takes and gives heads side by side: nothing is transposed but what is kept. */
function attendInRows(
  slots: Slots,
  sides: Sides,
  bias: tf.Tensor4D,
  turn: Rotation,
  { keys: oldKeys, values: oldValues }: KeysAndValues,
): Attended {
  const [B, L, H, K] = sides;
  const inRows = (x: tf.Tensor2D) => tf.reshape<tf.Rank.R3>(x, [B, L, H * K]);
  const q = rotateRows(inRows(slots.q), turn, H);
  const keys = rotateRows(inRows(slots.k), turn, H);
  const values = inRows(slots.v);
  const given = { q, keys, values, bias, oldKeys, oldValues };
  const attended = runKernel<tf.Tensor3D>("CachedAttention", given);
  return { attended, keys: byHead(keys, sides), values: byHead(values, sides) };
}

/** [B, H, L, K] as [B, L, H·K]. */
function inOneRow(x: tf.Tensor4D): tf.Tensor3D {
  const [B, H, L, K] = x.shape;
  return tf.reshape<tf.Rank.R3>(tf.transpose(x, [0, 2, 1, 3]), [B, L, H * K]);
}

/** [B·L, H·K] as [B, H, L, K]. */
function byHead(x: tf.Tensor, [B, L, H, K]: Sides): tf.Tensor4D {
  return tf.transpose(tf.reshape<tf.Rank.R4>(x, [B, L, H, K]), [0, 2, 1, 3]);
}
