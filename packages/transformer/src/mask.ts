import * as tf from "@tensorflow/tfjs";

/** What is added to a score that must not count: its exponential is exactly zero. */
const NEVER = -1e9;

/**
 * The Transfusion mask as a number to add to the scores: 0 where slot i may look at slot j, -1e9 elsewhere.
 * It may when both lie in the same document and j stands no later, or both lie in the same block. An empty slot
 * (document 0) looks at itself alone. Without `block` everything is causal.
 *
 * `document`, `order` and `block` are int32 `[B, L]`. `slots` numbers the slots, int32 `[1, L]`: for a function that is to
 * work at any length. Returns `[B, 1, L, L]`. Zhou et al. 2024, section 3.
 */
export function maskBias(
  document: tf.Tensor2D,
  order: tf.Tensor2D,
  block?: tf.Tensor2D,
  slots: tf.Tensor = numbered(document.shape[1]),
): tf.Tensor4D {
  const [B, L] = document.shape;
  const rows = (x: tf.Tensor2D) => tf.reshape(x, [B, 1, L, 1]);
  const columns = (x: tf.Tensor2D) => tf.reshape(x, [B, 1, 1, L]);
  const same = (x: tf.Tensor2D) =>
    tf.logicalAnd(tf.equal(rows(x), columns(x)), tf.greater(columns(x), 0));
  const earlier = tf.lessEqual(columns(order), rows(order));
  const seen = tf.logicalAnd(same(document), block ? tf.logicalOr(earlier, same(block)) : earlier);
  const itself = tf.equal(tf.reshape(slots, [1, 1, L, 1]), tf.reshape(slots, [1, 1, 1, L]));
  const allowed = tf.cast(tf.logicalOr(seen, itself), "float32");
  return tf.mul(tf.sub(1, allowed), NEVER);
}

function numbered(length: number): tf.Tensor1D {
  return tf.tensor1d(Int32Array.from({ length }, (_, slot) => slot));
}
