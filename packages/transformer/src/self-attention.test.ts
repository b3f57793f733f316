import * as tf from "@tensorflow/tfjs";
import { referenceTest } from "./fixtures/references.ts";
import { maskBias } from "./mask.ts";
import type { LayerParameters } from "./parameters.ts";
import { selfAttention } from "./self-attention.ts";

tf.enableProdMode();

// Recorded with width 24, four heads of 8 and two for keys and values: zeros widen it to 32, and each key head
// is written twice.
const names = ["in.x", "w.q_proj", "w.k_proj", "w.v_proj", "w.o_proj", "w.q_norm", "w.k_norm"];
referenceTest("qk-norm-attention", names, () => (...inputs) => {
  const [x, query, key, value, output, queryGain, keyGain] = inputs as tf.Tensor2D[];
  const columns = (matrix: tf.Tensor2D) =>
    tf.pad(matrix.transpose(), [
      [0, 8],
      [0, 0],
    ]);
  const twice = (matrix: tf.Tensor2D) =>
    tf.concat(
      [0, 0, 8, 8].map((from) => matrix.slice([from, 0], [8, 24])),
      0,
    );
  const parameters = {
    attentionNorm: tf.ones([32]),
    query: columns(query as tf.Tensor2D),
    key: columns(twice(key as tf.Tensor2D)),
    value: columns(twice(value as tf.Tensor2D)),
    queryGain: queryGain as tf.Tensor,
    keyGain: keyGain as tf.Tensor,
    output: tf.pad((output as tf.Tensor2D).transpose(), [
      [0, 0],
      [0, 8],
    ]),
  } as unknown as LayerParameters<tf.Tensor>;
  const wide = tf.pad(x as tf.Tensor, [
    [0, 0],
    [0, 0],
    [0, 8],
  ]) as tf.Tensor3D;
  const [B, L] = wide.shape;

  const answer = selfAttention(parameters, 4, wide, causalBias(B, L), lineRotation(L, 8));

  return answer.output.slice([0, 0, 0], [B, L, 24]);
});

/** One document of text. */
function causalBias(B: number, L: number): tf.Tensor4D {
  const places = tf.range(0, L, 1, "int32").reshape<tf.Tensor2D>([1, L]).tile<tf.Tensor2D>([B, 1]);
  return maskBias(tf.onesLike(places), places, tf.zerosLike(places));
}

/** The ordinary rotary embedding, every frequency once. */
function lineRotation(L: number, K: number) {
  const frequencies = Array.from({ length: K / 2 }, (_, i) => 10_000 ** ((-2 * i) / K));
  const angles = tf.outerProduct(tf.tensor1d([...Array(L).keys()]), tf.tensor1d(frequencies));
  const shaped = angles.reshape<tf.Tensor4D>([1, 1, L, K / 2]);
  return { cos: tf.cos(shaped), sin: tf.sin(shaped) };
}
