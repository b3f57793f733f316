import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { TraceError } from "../errors.ts";

tf.enableProdMode();

beforeAll(async () => void (await tf.setBackend("onnx")));

test("results may take the shape that their numbers ask for, and nothing leaks", () => {
  const x = tf.tensor1d([1, 2, 2, 3]).mul(2);
  const before = tf.memory();

  const { values, indices } = tf.unique(x);

  expect([...values.dataSync()]).toEqual([2, 4, 6]);
  expect([...indices.dataSync()]).toEqual([0, 1, 1, 2]);
  tf.dispose([values, indices]);
  expect(tf.memory()).toEqual(before);
  x.dispose();
});

test("boxes that overlap a better one are left out, also when awaited", async () => {
  const boxes = tf.tensor2d([0, 0, 1, 1, 0, 0, 1, 1.1, 0, 2, 1, 3], [3, 4]);
  const scores = tf.tensor1d([0.5, 0.9, 0.7]);

  const sync = tf.image.nonMaxSuppression(boxes, scores, 3, 0.5);
  const later = await tf.image.nonMaxSuppressionAsync(boxes, scores, 3, 0.5);

  expect([...sync.dataSync()]).toEqual([1, 2]);
  expect([...later.dataSync()]).toEqual([1, 2]);
  tf.dispose([boxes, scores, sync, later]);
});

test("one seed draws the same events as on the cpu backend", async () => {
  const draw = () => [...tf.multinomial(tf.tensor2d([[0.1, 2, 1]]), 20, 7).dataSync()];

  const drawn = draw();
  await tf.setBackend("cpu");
  const expected = draw();
  await tf.setBackend("onnx");

  expect(drawn).toEqual(expected);
  expect(new Set(drawn).size).toBeGreaterThan(1);
});

test("in a traced function they are refused by name", async () => {
  const inputs = { x: { shape: [4], dtype: "float32" } } as const;
  const program = compile((given) => tf.unique((given as { x: tf.Tensor }).x).values, { inputs });

  await expect(program).rejects.toThrow(TraceError);
  await expect(program).rejects.toThrow(/Unique should not be called.*depends on numbers/);
});
