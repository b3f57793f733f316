import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gradientError } from "./fixtures/gradients.ts";
import { layerNorm } from "./layer-norm.ts";
import { silu } from "./silu.ts";

tf.enableProdMode();

test("the mean goes, the deviation becomes one, and nothing leaks", () => {
  const x = tf.tensor2d([1, 3], [1, 2]);
  const gain = tf.tensor1d([2, 2]);
  const shift = tf.tensor1d([0, 5]);
  const held = tf.memory().numTensors;

  const y = tf.tidy(() => layerNorm(x, gain, shift));

  expect([...y.dataSync()]).toEqual([expect.closeTo(-2, 4), expect.closeTo(7, 4)]);
  expect(tf.memory().numTensors).toBe(held + 1);
});

test("gradients of norm and activation are those of finite differences", () => {
  const x = tf.randomNormal([3, 4], 0, 1, "float32", 1);
  const gain = tf.randomNormal([4], 1, 1, "float32", 2);
  const shift = tf.randomNormal([4], 0, 1, "float32", 3);
  const push = tf.randomNormal([3, 4], 0, 1, "float32", 4);
  const f = (...inputs: tf.Tensor[]) => {
    const [a, g, s] = inputs as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
    return tf.sum(tf.mul(silu(layerNorm(a, g, s)), push));
  };

  expect(gradientError(f, [x, gain, shift])).toBeLessThan(1e-2);
});
