import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gradientsByDifferences, numbers } from "./fixtures/finite-differences.ts";
import { referenceTest } from "./fixtures/references.ts";
import { feedForward, swiglu } from "./swiglu.ts";

tf.enableProdMode();

test("the gate is x·sigmoid(x): shut far below zero, open far above, and nothing leaks", () => {
  const gate = tf.tensor2d([-100, 0, 100], [1, 3]);
  const up = tf.tensor2d([5, 5, 5], [1, 3]);
  const held = tf.memory().numTensors;

  const y = tf.tidy(() => swiglu(gate, up));

  expect(numbers(y)).toEqual([-0, 0, 500].map((value) => expect.closeTo(value, 4)));
  expect(tf.memory().numTensors).toBe(held + 1);
});

test("gradients are those of finite differences", () => {
  const gate = tf.randomNormal([2, 3], 0, 1, "float32", 1);
  const up = tf.randomNormal([2, 3], 0, 1, "float32", 2);
  const f = (g: tf.Tensor, u: tf.Tensor) => tf.sum(tf.square(swiglu(g, u))) as tf.Scalar;

  const exact = tf.grads(f)([gate, up]).map(numbers);

  const near = gradientsByDifferences(f, [gate, up]);
  expect(exact).toEqual(near.map((list) => list.map((value) => expect.closeTo(value, 2))));
});

referenceTest("swiglu", ["in.x", "w.gate", "w.up", "w.down"], () => (x, gate, up, down) => {
  const [B, L, D] = (x as tf.Tensor3D).shape;
  const weights = {
    gate: (gate as tf.Tensor2D).transpose<tf.Tensor2D>(),
    up: (up as tf.Tensor2D).transpose<tf.Tensor2D>(),
    down: (down as tf.Tensor2D).transpose(),
  };
  return feedForward(weights, x.reshape([B * L, D])).reshape([B, L, D]);
});
