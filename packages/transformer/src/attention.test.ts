import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { attend } from "./attention.ts";
import { gradientsByDifferences, numbers } from "./fixtures/finite-differences.ts";
import { referenceTest } from "./fixtures/references.ts";
import { maskBias } from "./mask.ts";

tf.enableProdMode();

test("equal scores average what the bias lets through, and nothing leaks", () => {
  const q = tf.zeros<tf.Rank.R4>([1, 1, 1, 2]);
  const k = tf.ones<tf.Rank.R4>([1, 1, 3, 2]);
  const v = tf.tensor4d([1, 2, 3, 4, 100, 100], [1, 1, 3, 2]);
  const bias = tf.tensor4d([0, 0, -1e9], [1, 1, 1, 3]);
  const held = tf.memory().numTensors;

  const y = tf.tidy(() => attend(q, k, v, bias));

  expect(numbers(y)).toEqual([2, 3]);
  expect(tf.memory().numTensors).toBe(held + 1);
});

test("gradients are those of finite differences", () => {
  const [q, k, v, push] = [1, 2, 3, 4].map((seed) =>
    tf.randomNormal([1, 2, 3, 2], 0, 1, "float32", seed),
  ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const bias = tf.tensor4d([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [1, 1, 3, 3]);
  const f = (...t: tf.Tensor[]) => {
    const [a, b, c] = t as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    return tf.sum(tf.mul(attend(a, b, c, bias), push)) as tf.Scalar;
  };

  const exact = tf.grads(f)([q, k, v]).map(numbers);

  const near = gradientsByDifferences(f, [q, k, v]);
  expect(exact).toEqual(near.map((list) => list.map((value) => expect.closeTo(value, 2))));
});

for (const name of ["causal", "transfusion-1doc", "transfusion-2doc", "transfusion-2doc-3pic"]) {
  referenceTest(`attention-${name}`, ["in.q", "in.k", "in.v"], (recorded) => (...inputs) => {
    const [q, k, v] = inputs as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    return attend(tf.mul(q, 1 / Math.sqrt(q.shape[3])), k, v, recordedBias(recorded));
  });
}

/** Our mask of the recorded documents and pictures, whose own numbering starts at 0 and knows -1. */
function recordedBias(recorded: Record<string, tf.Tensor>): tf.Tensor4D {
  const row = (name: string) => {
    const ids = recorded[name] as tf.Tensor;
    return ids.add(1).toInt().reshape<tf.Tensor2D>([1, ids.size]);
  };
  const document = row("const.document_ids");
  const order = tf.range(0, document.size, 1, "int32").reshape<tf.Tensor2D>([1, -1]);
  return maskBias(document, order, row("const.span_ids"));
}
