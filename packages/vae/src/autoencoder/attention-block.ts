import * as tf from "@tensorflow/tfjs";
import { groupNorm, type NormParameters } from "./group-norm.ts";
import { EPSILON } from "./residual-block.ts";

/** A linear layer as its file has it: weight `[out, in]`. */
type LinearParameters<T> = { readonly weight: T; readonly bias: T };

export type AttentionParameters<T> = {
  readonly group_norm: NormParameters<T>;
  readonly to_q: LinearParameters<T>;
  readonly to_k: LinearParameters<T>;
  readonly to_v: LinearParameters<T>;
  readonly to_out: { readonly "0": LinearParameters<T> };
};

/**
 * `x + out(softmax(q kᵀ / √C) v)`: every place of a picture looks at all of them, with one head. `x` is
 * `[B, height, width, C]`.
 */
export function attentionBlock(
  x: tf.Tensor4D,
  parameters: AttentionParameters<tf.Tensor>,
  groups: number,
): tf.Tensor4D {
  const [B, height, width, C] = x.shape;
  const S = height * width;
  const places = tf.reshape<tf.Rank.R2>(groupNorm(x, parameters.group_norm, groups, EPSILON), [
    B * S,
    C,
  ]);
  const per = (layer: LinearParameters<tf.Tensor>): tf.Tensor3D =>
    tf.reshape(linear(places, layer), [B, S, C]);
  const [query, key, value] = [parameters.to_q, parameters.to_k, parameters.to_v].map(per) as [
    tf.Tensor3D,
    tf.Tensor3D,
    tf.Tensor3D,
  ];
  const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(C)); // [B, S, S]
  const seen = tf.matMul(tf.softmax(scores), value);
  const answer = linear(tf.reshape<tf.Rank.R2>(seen, [B * S, C]), parameters.to_out["0"]);
  return tf.add(x, tf.reshape(answer, [B, height, width, C]));
}

function linear(x: tf.Tensor2D, { weight, bias }: LinearParameters<tf.Tensor>): tf.Tensor2D {
  return tf.add(tf.matMul(x, weight as tf.Tensor2D, false, true), bias);
}
