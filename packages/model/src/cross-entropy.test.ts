import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { readSafetensors } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { crossEntropy } from "./cross-entropy.ts";

tf.enableProdMode();

test("even logits cost the logarithm of the vocabulary, whatever is weighted, and nothing leaks", () => {
  const logits = tf.zeros<tf.Rank.R2>([3, 4]);
  const targets = tf.tensor1d([0, 3, 2], "int32");
  const weights = tf.tensor1d([1, 0, 2]);
  const held = tf.memory().numTensors;

  const cost = tf.tidy(() => crossEntropy(logits, targets, weights));

  expect(cost.dataSync()[0]).toBeCloseTo(Math.log(4), 6);
  expect(tf.memory().numTensors).toBe(held + 1);
});

test("the gradient is softmax less one-hot, shared out by weight", () => {
  const logits = tf.tensor2d([0, Math.log(3), 5, 5], [2, 2]);
  const targets = tf.tensor1d([0, 1], "int32");
  const weights = tf.tensor1d([2, 0]);

  const slope = tf.grad((x) => crossEntropy(x as tf.Tensor2D, targets, weights))(logits);

  expect([...slope.dataSync()]).toEqual([-0.75, 0.75, 0, 0].map((v) => expect.closeTo(v, 6)));
});

test("nothing to predict costs nothing", () => {
  const nothing = tf.zeros<tf.Rank.R1>([2]);

  const cost = crossEntropy(tf.ones([2, 3]), tf.tensor1d([0, 1], "int32"), nothing);

  expect(cost.dataSync()[0]).toBe(0);
});

const folder = new URL("../../../../shared/data/references/layers/", import.meta.url);
for (const name of ["cross-entropy-mean", "cross-entropy-mean-large"]) {
  const file = fileURLToPath(new URL(`${name}.safetensors`, folder));
  test.skipIf(!existsSync(file))(`${name}: as recorded in ../shared, gradients too`, async () => {
    const { tensors } = await readSafetensors(file);
    const array = (key: string) => {
      const { data, shape } = tensors[key];
      return tf.tensor(data, [...shape]);
    };
    const marks = array("const.targets").flatten(); // -100 where nothing counts
    const targets = tf.maximum(marks, 0).toInt() as tf.Tensor1D;
    const weights = marks.greaterEqual(0).toFloat() as tf.Tensor1D;
    const logits = array("in.logits");
    const f = (x: tf.Tensor) =>
      crossEntropy(x.reshape([targets.size, -1]) as tf.Tensor2D, targets, weights);

    const { value, grad } = tf.valueAndGrad(f)(logits);

    const wanted = tensors.out.data[0];
    expect(Math.abs(value.dataSync()[0] - wanted)).toBeLessThan(2e-5 * wanted + 1e-6);
    const off = grad.sub(array("grad.in.logits")).abs().max().dataSync()[0];
    expect(off).toBeLessThan(2e-6);
  });
}
