import * as tf from "@tensorflow/tfjs";

/**
 * A 3×3 convolution with zero padding, as one matrix product over nine shifted copies.
 *
 * `x` is `[B, height, width, C]`, `filter` is `[9·C, E]` (row, column, channel). Returns `[B, height, width, E]`.
 * The gradient to `x` is the same product with the filter turned around.
 */
export function convolve(x: tf.Tensor4D, filter: tf.Tensor2D): tf.Tensor4D {
  const run = tf.customGrad((...args) => {
    const [values, weights, save] = args as [tf.Tensor4D, tf.Tensor2D, tf.GradSaveFunc];
    save([values, weights]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [v, w] = saved as [tf.Tensor4D, tf.Tensor2D];
      const C = v.shape[3];
      const E = w.shape[1];
      const turned = tf.gather(tf.reshape(w, [9, C, E]), tf.tensor1d([...TURNED], "int32"));
      const back = tf.reshape<tf.Rank.R2>(tf.transpose(turned, [0, 2, 1]), [9 * E, C]);
      const flat = tf.reshape<tf.Rank.R2>(dy, [-1, E]);
      return [product(dy as tf.Tensor4D, back), tf.matMul(shifted(v), flat, true, false)];
    };
    return { value: product(values, weights), gradFunc };
  });
  return run(x, filter) as tf.Tensor4D;
}

/** The nine taps in reverse: the filter turned by half a turn. */
const TURNED = [8, 7, 6, 5, 4, 3, 2, 1, 0] as const;

function product(x: tf.Tensor4D, filter: tf.Tensor2D): tf.Tensor4D {
  const [B, height, width] = x.shape;
  const E = filter.shape[1];
  return tf.reshape<tf.Rank.R4>(tf.matMul(shifted(x), filter), [B, height, width, E]);
}

/** Every pixel's neighbourhood in one row. [B·height·width, 9·C] */
function shifted(x: tf.Tensor4D): tf.Tensor2D {
  const [B, height, width, C] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const pixels = tf.reshape<tf.Rank.R3>(padded, [B, (height + 2) * (width + 2), C]);
  const around = tf.gather(pixels, tf.tensor1d(neighbours(height, width), "int32"), 1);
  return tf.reshape<tf.Rank.R2>(around, [B * height * width, 9 * C]);
}

/** For every pixel, where the nine around it lie in the padded picture. */
function neighbours(height: number, width: number): Int32Array {
  const places = new Int32Array(height * width * 9);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let tap = 0; tap < 9; tap++) {
        places[at++] = (y + Math.floor(tap / 3)) * (width + 2) + x + (tap % 3);
      }
    }
  }
  return places;
}
