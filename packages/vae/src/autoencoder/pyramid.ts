import * as tf from "@tensorflow/tfjs";

/** Scales of the pyramid: the picture, its half, its quarter. */
const levels = 3;

/**
 * How far apart two pictures are in their edges: mean absolute differences of horizontal and vertical slopes at three
 * scales, each half as large as the one before. Pictures are `[B, height, width, 3]`, sides multiples of 4.
 */
export function pyramidDistance(a: tf.Tensor4D, b: tf.Tensor4D): tf.Scalar {
  // All of it is linear up to the absolute values: one pyramid of the difference is enough.
  let x = tf.sub<tf.Tensor4D>(a, b);
  const parts: tf.Tensor[] = [];
  for (let level = 0; level < levels; level++) {
    if (level > 0) x = halved(x);
    const [, height, width] = x.shape;
    if (height < 2 || width < 2) break;
    const down = tf.sub(
      tf.slice(x, [0, 1, 0, 0]),
      tf.slice(x, [0, 0, 0, 0], [-1, height - 1, -1, -1]),
    );
    const right = tf.sub(
      tf.slice(x, [0, 0, 1, 0]),
      tf.slice(x, [0, 0, 0, 0], [-1, -1, width - 1, -1]),
    );
    parts.push(tf.mean(tf.abs(down)), tf.mean(tf.abs(right)));
  }
  return tf.mul(tf.addN(parts), 1 / parts.length) as tf.Scalar;
}

/** The means of two by two places. */
function halved(x: tf.Tensor4D): tf.Tensor4D {
  const [B, height, width, C] = x.shape;
  const rows = tf.sum(tf.reshape(x, [(B * height) / 2, 2, width * C]), 1);
  const places = tf.sum(tf.reshape(rows, [(B * height * width) / 4, 2, C]), 1);
  return tf.reshape(tf.mul(places, 0.25), [B, height / 2, width / 2, C]);
}
