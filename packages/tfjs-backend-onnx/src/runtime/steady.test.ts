import * as tf from "@tensorflow/tfjs";
import type { NdArray, Tree } from "@transfusion/tensor";
import { beforeAll, expect, test } from "vitest";
import { compileStep } from "../compile.ts";

tf.enableProdMode();

beforeAll(async () => void (await tf.setBackend("onnx")));

/** Memory of the whole process, the engine's thread included, in bytes. */
const resident = () => process.memoryUsage.rss();

/** What 10,000 rounds may add after the first thousands have warmed everything up: a leak of 2 kB each would be more. */
const slack = 20 * 2 ** 20;

const inputs = {
  x: { shape: [16, 32], dtype: "float32" },
  y: { shape: [16, 8], dtype: "float32" },
} as const;
const wave = (shape: readonly number[]): NdArray => {
  const size = shape.reduce((product, side) => product * side, 1);
  return {
    shape,
    dtype: "float32",
    data: Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
  };
};
const given = { x: wave(inputs.x.shape), y: wave(inputs.y.shape) };

/** One step of gradient descent on two layers. */
const training = (threads: number) =>
  compileStep(
    (state, batch) => {
      const { x, y } = batch as { x: tf.Tensor; y: tf.Tensor };
      const { a, b } = state as { a: tf.Tensor; b: tf.Tensor };
      const loss = (a: tf.Tensor, b: tf.Tensor) =>
        tf.mean(tf.squaredDifference(tf.matMul(tf.tanh(tf.matMul(x, a)), b), y)) as tf.Scalar;
      const [da, db] = tf.grads(loss)([a, b]) as [tf.Tensor, tf.Tensor];
      const stepped = { a: tf.sub(a, tf.mul(da, 0.01)), b: tf.sub(b, tf.mul(db, 0.01)) };
      return { state: stepped, outputs: { loss: loss(a, b), slope: tf.sum(tf.square(da)) } };
    },
    { state: { a: wave([32, 64]), b: wave([64, 8]) }, inputs },
    { threads },
  );

test("10,000 compiled steps leave the process as large as it was, held outputs included", async () => {
  const program = await training(1);
  const steps = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const outputs = (await program.run(given, { hold: ["slope"] })) as Tree<{ release(): void }>;
      (outputs as { slope: { release(): void } }).slope.release();
    }
  };
  await steps(2000);
  const before = resident();
  const tensors = tf.memory();

  await steps(10_000);

  expect(resident() - before).toBeLessThan(slack);
  expect(tf.memory()).toEqual(tensors);
  await program.dispose();
});

test("10,000 eager operations leave the process as large as it was, and no tensor behind", () => {
  const x = tf.tensor2d(given.x.data as Float32Array, [16, 32]);
  let sum = tf.zeros([40, 40]);
  const operations = (count: number) => {
    for (let i = 0; i < count / 5; i++) {
      const next = tf.tidy(() => sum.add(x.square().sum()).mul(0.5).sub(x.mean()));
      sum.dispose();
      sum = next as tf.Tensor2D;
      if (i % 20 === 0) sum.dataSync();
    }
    sum.dataSync();
  };
  operations(5000);
  const before = resident();
  const tensors = tf.memory();

  operations(10_000);

  expect(resident() - before).toBeLessThan(slack);
  expect(tf.memory()).toEqual(tensors);
  tf.dispose([x, sum]);
});

test("a training step gives the same bits in every program, on two threads too", async () => {
  const run = async () => {
    const program = await training(2);
    const losses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { loss } = (await program.run(given)) as unknown as { loss: NdArray };
      losses.push(loss.data[0] as number);
    }
    const state = (await program.readState()) as unknown as Record<string, NdArray>;
    await program.dispose();
    return { losses, a: [...(state.a as NdArray).data], b: [...(state.b as NdArray).data] };
  };

  const first = await run();

  expect(await run()).toEqual(first);
  expect(new Set(first.losses).size).toBe(5);
});
