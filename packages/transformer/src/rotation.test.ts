import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gradientsByDifferences, numbers } from "./fixtures/finite-differences.ts";
import { referenceTest } from "./fixtures/references.ts";
import { rotate, rotation } from "./rotation.ts";

tf.enableProdMode();

test("the first half of the pairs turns with y, the second with x", () => {
  const { cos, sin } = rotation(tf.tensor3d([2, 3], [1, 1, 2]), 8); // frequencies 1 and 1/100

  expect(cos.shape).toEqual([1, 1, 1, 4]);
  expect(numbers(cos)).toEqual([2, 0.02, 3, 0.03].map((a) => expect.closeTo(Math.cos(a), 6)));
  expect(numbers(sin)).toEqual([2, 0.02, 3, 0.03].map((a) => expect.closeTo(Math.sin(a), 6)));
});

test("a quarter turn moves the first half into the second, and nothing leaks", () => {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);
  const cos = tf.zeros<tf.Rank.R4>([1, 1, 1, 2]);
  const sin = tf.ones<tf.Rank.R4>([1, 1, 1, 2]);
  const held = tf.memory().numTensors;

  const y = tf.tidy(() => rotate(x, cos, sin));

  expect(numbers(y)).toEqual([-3, -4, 1, 2]);
  expect(tf.memory().numTensors).toBe(held + 1);
});

test("the product of two turned vectors depends on their distance alone", () => {
  const q = tf.randomNormal<tf.Rank.R4>([1, 1, 1, 8], 0, 1, "float32", 1);
  const k = tf.randomNormal<tf.Rank.R4>([1, 1, 1, 8], 0, 1, "float32", 2);
  const score = (y: number, x: number) => {
    const here = rotation(tf.tensor3d([y, x], [1, 1, 2]), 8);
    const there = rotation(tf.tensor3d([y + 2, x - 5], [1, 1, 2]), 8);
    return numbers(
      rotate(q, here.cos, here.sin)
        .mul(rotate(k, there.cos, there.sin))
        .sum(),
    )[0];
  };

  expect(score(0, 0)).toBeCloseTo(score(11, 4) as number, 4);
});

test("the gradient turns back", () => {
  const x = tf.randomNormal<tf.Rank.R4>([1, 2, 3, 4], 0, 1, "float32", 1);
  const push = tf.randomNormal([1, 2, 3, 4], 0, 1, "float32", 2);
  const { cos, sin } = rotation(tf.tensor3d([0, 0, 1, 2, 5, 3], [1, 3, 2]), 4);
  const f = (a: tf.Tensor) => tf.sum(tf.mul(rotate(a as tf.Tensor4D, cos, sin), push)) as tf.Scalar;

  const exact = numbers(tf.grad(f)(x));

  const [near] = gradientsByDifferences(f, [x]);
  expect(exact).toEqual(near?.map((value) => expect.closeTo(value, 2)));
});

for (const which of ["q", "k"]) {
  const layerFrom = (recorded: Record<string, tf.Tensor>) => (x?: tf.Tensor) => {
    const half = (name: string) => {
      const both = recorded[name] as tf.Tensor3D; // the two halves are alike
      const [B, L, K] = both.shape;
      return both.slice([0, 0, 0], [B, L, K / 2]).reshape<tf.Tensor4D>([B, 1, L, K / 2]);
    };
    return rotate(x as tf.Tensor4D, half("const.cos"), half("const.sin"));
  };
  referenceTest("rope-half", [`in.${which}`], layerFrom, { out: `out.${which}`, tolerance: 1e-4 });
}
