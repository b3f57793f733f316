import * as tf from "@tensorflow/tfjs";

/** How one layer treats the conditioned stream: a factor for each norm's gain and each branch's answer. [R, 1, D] */
export type Modulation = {
  readonly attentionScale: tf.Tensor3D;
  readonly attentionGate: tf.Tensor3D;
  readonly feedForwardScale: tf.Tensor3D;
  readonly feedForwardGate: tf.Tensor3D;
};

/** What all layers share of the modulation: `silu(condition)·matrix`, from `[B, G, D]` to `[B·G, 4·D]`. */
export function sharedModulation(condition: tf.Tensor3D, matrix: tf.Tensor2D): tf.Tensor2D {
  const [B, G, D] = condition.shape;
  const flat = tf.reshape<tf.Rank.R2>(condition, [B * G, D]);
  return tf.matMul(tf.mul<tf.Tensor2D>(flat, tf.sigmoid(flat)), matrix);
}

/**
 * One layer's factors: one plus the shared part plus the layer's own `table` [4, D].
 *
 * adaLN-single without shifts (Chen et al. 2023, PixArt-α); everything zero means untouched.
 */
export function layerModulation(shared: tf.Tensor2D, table: tf.Tensor2D): Modulation {
  const [R, width] = shared.shape;
  const D = width / 4;
  const factors = tf.add(tf.add(shared, tf.reshape(table, [1, 4 * D])), 1);
  const parts = tf.split(tf.reshape<tf.Rank.R3>(factors, [R, 1, 4 * D]), 4, 2);
  const [attentionScale, attentionGate, feedForwardScale, feedForwardGate] = parts as [
    tf.Tensor3D,
    tf.Tensor3D,
    tf.Tensor3D,
    tf.Tensor3D,
  ];
  return { attentionScale, attentionGate, feedForwardScale, feedForwardGate };
}
