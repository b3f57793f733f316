import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { convolve } from "./convolve.ts";
import { gradientError } from "./fixtures/gradients.ts";

tf.enableProdMode();

const x = tf.randomNormal<tf.Rank.R4>([2, 3, 4, 2], 0, 1, "float32", 1);
const filter = tf.randomNormal<tf.Rank.R2>([18, 3], 0, 1, "float32", 2);

test("it is TensorFlow's convolution with zeros around, and nothing leaks", () => {
  const held = tf.memory().numTensors;

  const y = tf.tidy(() => convolve(x, filter));

  expect(tf.memory().numTensors).toBe(held + 1);
  const wanted = tf.conv2d(x, filter.reshape([3, 3, 2, 3]) as tf.Tensor4D, 1, "same");
  expect(y.shape).toEqual([2, 3, 4, 3]);
  expect(y.sub(wanted).abs().max().dataSync()[0]).toBeLessThan(1e-5);
});

test("gradients are those of finite differences", () => {
  const push = tf.randomNormal([2, 3, 4, 3], 0, 1, "float32", 3);
  const f = (a: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.mul(convolve(a as tf.Tensor4D, b as tf.Tensor2D), push));

  expect(gradientError(f as (...inputs: tf.Tensor[]) => tf.Tensor, [x, filter])).toBeLessThan(1e-2);
});
