import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import "../register.ts";

tf.enableProdMode();

beforeAll(async () => void (await tf.setBackend("onnx")));

const whole = (...numbers: number[]): tf.Tensor1D => tf.tensor1d(numbers, "int32");

/** What is at the edges of a kernel's domain; expected numbers by hand. */
const cases: [claim: string, f: () => tf.Tensor, dtype: string, expected: number[]][] = [
  [
    "products of whole numbers are whole, also transposed",
    () => tf.matMul(whole(1, 2, 3, 4).reshape([2, 2]), whole(1, 2, 3, 4).reshape([2, 2]), true),
    "int32",
    [10, 14, 14, 20],
  ],
  [
    "large whole numbers are multiplied exactly",
    () => tf.matMul(whole(16777217).reshape([1, 1]), whole(3).reshape([1, 1])),
    "int32",
    [50331651],
  ],
  [
    "max and min of rows with NaN are NaN, infinities are not",
    () => {
      const { NaN: no, POSITIVE_INFINITY: much } = Number;
      const rows = tf.tensor2d([1, no, 3, -much, 2, much, 5, 4, no], [3, 3]);
      return tf.concat([tf.max(rows, 1), tf.min(rows, 1), tf.max(rows).reshape([1])]);
    },
    "float32",
    [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ],
  ],
  ["argMax passes over NaN", () => tf.argMax(tf.tensor1d([1, Number.NaN, 3, 2])), "int32", [2]],
  [
    "argMax takes what is not a number where it comes first",
    () => tf.argMax(tf.tensor1d([Number.NaN, 3, 2])),
    "int32",
    [0],
  ],
  [
    "maxPool passes over NaN and keeps infinities",
    () =>
      tf.maxPool(
        tf.tensor4d([Number.NaN, 1, Number.NaN, Number.NEGATIVE_INFINITY], [1, 1, 4, 1]),
        [1, 2],
        [1, 2],
        "valid",
      ),
    "float32",
    [1, Number.NEGATIVE_INFINITY],
  ],
  [
    "what no whole number stands for is cast to 0",
    () => tf.cast(tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, -2.5]), "int32"),
    "int32",
    [0, 0, -2],
  ],
  ["exp of whole numbers is float", () => tf.exp(whole(0)), "float32", [1]],
  ["rounding leaves whole numbers alone", () => tf.round(whole(3)), "int32", [3]],
  ["the sign of NaN is 0", () => tf.sign(tf.tensor1d([Number.NaN, -2])), "float32", [0, -1]],
  ["whole numbers are clipped", () => tf.clipByValue(whole(-5, 5), -1, 3), "int32", [-1, 3]],
  ["a range may count down", () => tf.range(2, -2), "float32", [2, 1, 0, -1]],
  [
    "gather in batches takes each row's own",
    () => tf.gather(tf.tensor2d([1, 2, 3, 4], [2, 2]), whole(1, 0).reshape([2, 1]), 1, 1),
    "float32",
    [2, 3],
  ],
  [
    "scatterND takes a plain list of places",
    () => tf.scatterND(whole(2), tf.tensor1d([5]), [3]),
    "float32",
    [0, 0, 5],
  ],
  [
    "empty parts join to an empty whole",
    () => tf.concat([tf.zeros([0, 2]), tf.zeros([0, 2])]),
    "float32",
    [],
  ],
];

test.each(cases)("%s", (_, f, dtype, expected) => {
  const y = tf.tidy(f);

  expect(y.dtype).toBe(dtype);
  expect([...y.dataSync()]).toEqual(expected);
  y.dispose();
});

test.each([
  ["matMul", () => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])), /matMul: factors should be/],
  ["stack", () => tf.stack([tf.zeros([2]), tf.zeros([3])]), /stack|shape/],
  ["concat", () => tf.concat([tf.zeros([1, 2]), tf.zeros([1, 3])]), /concat/],
  ["slice", () => tf.slice(tf.zeros([2]), [1], [2]), /slice/],
])("%s of shapes that do not fit is an error at once", (_, f, message) => {
  expect(() => tf.tidy(f)).toThrow(message);
});
