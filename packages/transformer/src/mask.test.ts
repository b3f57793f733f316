import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { numbers } from "./fixtures/finite-differences.ts";
import { maskBias } from "./mask.ts";

tf.enableProdMode();

test("text sees what came before, a picture also itself, nobody another document", () => {
  // In memory: text a b c of document 1, text x of document 2, an empty slot, then the picture's two patches P Q.
  // Document 1 reads a b P Q c.
  const document = tf.tensor2d([[1, 1, 1, 2, 0, 1, 1]], undefined, "int32");
  const order = tf.tensor2d([[0, 1, 4, 0, 0, 2, 3]], undefined, "int32");
  const block = tf.tensor2d([[0, 0, 0, 0, 0, 1, 1]], undefined, "int32");
  const held = tf.memory().numTensors;

  const bias = tf.tidy(() => maskBias(document, order, block));

  expect(tf.memory().numTensors).toBe(held + 1);
  expect(drawn(bias, 7)).toEqual([
    "a......",
    "ab.....",
    "abc..PQ",
    "...x...",
    "....-..",
    "ab...PQ",
    "ab...PQ",
  ]);
});

test("two pictures side by side are two pictures", () => {
  const document = tf.tensor2d([[1, 1, 1, 1]], undefined, "int32");
  const order = tf.tensor2d([[0, 1, 2, 3]], undefined, "int32");
  const block = tf.tensor2d([[1, 1, 2, 2]], undefined, "int32");

  expect(drawn(maskBias(document, order, block), 4)).toEqual(["ab..", "ab..", "abcx", "abcx"]);
});

test("without blocks a picture is as causal as text", () => {
  const document = tf.tensor2d([[1, 1, 1, 1]], undefined, "int32");
  const order = tf.tensor2d([[0, 1, 2, 3]], undefined, "int32");

  expect(drawn(maskBias(document, order), 4)).toEqual(["a...", "ab..", "abc.", "abcx"]);
});

function drawn(bias: tf.Tensor4D, L: number): string[] {
  const values = numbers(bias);
  return Array.from({ length: L }, (_, i) =>
    Array.from({ length: L }, (_, j) => (values[i * L + j] === 0 ? "abcx-PQ"[j] : ".")).join(""),
  );
}
