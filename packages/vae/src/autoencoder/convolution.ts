import * as tf from "@tensorflow/tfjs";

/** A filter `[rows, columns, C, D]` and, unless left out, what is added to every answer: `[D]`. */
export type ConvolutionParameters<T> = { readonly weight: T; readonly bias?: T };

/**
 * `x [B, height, width, C]` seen through a filter: `[B, height, width, D]`, zeros around the picture.
 *
 * With `stride` 2 both sides halve. Where the zeros then stand is a choice: behind the last row and column (Stable
 * Diffusion's), or, with `centred`, all around.
 */
export function convolution(
  x: tf.Tensor4D,
  { weight, bias }: ConvolutionParameters<tf.Tensor>,
  options: { stride?: 1 | 2; centred?: boolean } = {},
): tf.Tensor4D {
  const { stride = 1, centred = false } = options;
  const filter = weight as tf.Tensor4D;
  const y =
    filter.shape[0] === 1 && stride === 1
      ? perPlace(x, filter)
      : tf.conv2d(x, filter, stride, centred ? 1 : "same");
  return bias === undefined ? y : tf.add(y, bias);
}

/** A filter of one place: a matrix product. */
function perPlace(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  const [B, height, width] = x.shape;
  const [, , C, D] = filter.shape;
  const places = tf.reshape<tf.Rank.R2>(x, [-1, C]);
  const answers = tf.matMul(places, tf.reshape<tf.Rank.R2>(filter, [C, D]));
  return tf.reshape<tf.Rank.R4>(answers, [B, height, width, D]);
}
