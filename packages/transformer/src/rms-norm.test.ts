import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gradientsByDifferences, numbers } from "./fixtures/finite-differences.ts";
import { referenceTest } from "./fixtures/references.ts";
import { rmsNorm, unitNorm } from "./rms-norm.ts";

tf.enableProdMode();

test("a vector is divided by the root of its mean square, and nothing leaks", () => {
  const x = tf.tensor2d([3, 4], [1, 2]); // mean square 12.5
  const gain = tf.tensor1d([1, 2]);
  const held = tf.memory().numTensors;

  const y = tf.tidy(() => rmsNorm(x, gain));

  expect(numbers(y)).toEqual([3 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)].map(close));
  expect(tf.memory().numTensors).toBe(held + 1);
});

test("gradients are those of finite differences, for one gain and for one per group", () => {
  const x = tf.randomNormal([2, 3, 4], 0, 1, "float32", 1);
  const push = tf.randomNormal([2, 3, 4], 0, 1, "float32", 2);
  for (const shape of [[4], [2, 1, 4]]) {
    const gain = tf.randomNormal(shape, 1, 0.5, "float32", 3);
    const f = (a: tf.Tensor, g: tf.Tensor) => tf.sum(tf.mul(rmsNorm(a, g), push)) as tf.Scalar;

    const exact = tf.grads(f)([x, gain]).map(numbers);

    expect(exact).toEqual(gradientsByDifferences(f, [x, gain]).map((list) => list.map(close)));
  }
});

test("without a gain: the same as with ones, gradient too", () => {
  const x = tf.randomNormal([2, 3, 4], 0, 1, "float32", 1);
  const push = tf.randomNormal([2, 3, 4], 0, 1, "float32", 2);
  const slope = (norm: (a: tf.Tensor) => tf.Tensor) =>
    numbers(tf.grad((a: tf.Tensor) => tf.sum(tf.mul(norm(a), push)))(x));

  const [bare, ones] = [unitNorm(x), rmsNorm(x, tf.ones([4]))].map(numbers);
  const slopes = [slope(unitNorm), slope((a) => rmsNorm(a, tf.ones([4])))];

  expect(bare).toEqual(ones.map((value) => expect.closeTo(value, 6)));
  expect(slopes[0]).toEqual(slopes[1].map((value) => expect.closeTo(value, 5)));
});

referenceTest(
  "rmsnorm",
  ["in.x", "w.weight"],
  () => (x, gain) => rmsNorm(x as tf.Tensor, gain as tf.Tensor, 1e-5),
);

function close(value: number) {
  return expect.closeTo(value, 2);
}
