import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { type NdArray, readSafetensors } from "@transfusion/tensor";
import { beforeAll, expect, test } from "vitest";
import { adamwScalars } from "./adamw.ts";
import { type Losses, lossesAndGradients, type TrainState, trainStep } from "./train-step.ts";
import type { Tensors } from "./trees.ts";

const folder = fileURLToPath(new URL("../../../../shared/data/references/optim", import.meta.url));
const withReference = test.skipIf(!existsSync(folder)); // skips where ../shared is not beside the repository

type Lines = { w: tf.Tensor2D; b: tf.Tensor1D };
type Points = { x: tf.Tensor2D; y: tf.Tensor2D };

const line = (parameters: Tensors, { x, y }: Points): Losses<tf.Scalar> => {
  const { w, b } = parameters as Lines;
  const loss = x.matMul(w, false, true).add(b).sub(y).square().mean() as tf.Scalar;
  return { loss, textLoss: loss.mul(2), pictureLoss: loss.mul(3) };
};

beforeAll(async () => {
  await tf.setBackend("cpu");
});

withReference("thirty whole steps of a least-squares fit match PyTorch's", async () => {
  const { tensors } = await readSafetensors(join(folder, "reference.safetensors"));
  const { loop } = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));
  const row = ({ shape, data }: NdArray, i: number): tf.Tensor => {
    const size = data.length / shape[0];
    return tf.tensor((data as Float32Array).slice(i * size, (i + 1) * size), shape.slice(1));
  };
  const w = tf.tensor(tensors["loop/w0"].data as Float32Array, [3, 4]);
  const b = tf.tensor(tensors["loop/b0"].data as Float32Array, [3]);
  const zeros = { w: tf.zerosLike(w), b: tf.zerosLike(b) };
  const options = {
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.1,
    momentum: 0.95,
    clipNorm: 1,
  };
  let state: TrainState<Tensors> = {
    parameters: { w, b },
    mean: zeros,
    variance: zeros,
    average: { w, b },
  };
  const distance = (tree: Tensors, wanted: tf.Tensor): number =>
    (tree as Lines).w.sub(wanted).abs().max().dataSync()[0];

  for (let step = 0; step < 30; step++) {
    const { stepSize, epsilon, keep } = adamwScalars(step + 1, loop.lr[step], options);
    const scalars = {
      stepSize: tf.scalar(stepSize),
      epsilon: tf.scalar(epsilon),
      keep: tf.scalar(keep),
      learningRate: tf.scalar(loop.lr[step]),
      emaDecay: tf.scalar(0.9),
    };
    const batch = { x: row(tensors["loop/x"], step), y: row(tensors["loop/y"], step) } as Points;
    const { state: after, outputs } = trainStep(line, state, { batch, scalars }, options);
    state = after;
    expect(outputs.loss.dataSync()[0]).toBeCloseTo(loop.loss[step], 4);
    expect(outputs.gradientNorm.dataSync()[0]).toBeCloseTo(loop.total_norm[step], 4);
    if (step % 5 !== 4) continue;
    expect(distance(state.parameters, row(tensors["loop/w"], (step - 4) / 5))).toBeLessThan(1e-5);
    expect(distance(state.average, row(tensors["loop/ema_w"], (step - 4) / 5))).toBeLessThan(1e-5);
  }
});

test("losses come with their parts, gradients with their names, and nothing leaks", () => {
  const parameters = { w: tf.tensor2d([[2]]), b: tf.tensor1d([0]) };
  const batch = { x: tf.tensor2d([[3]]), y: tf.tensor2d([[5]]) };
  const held = tf.memory().numTensors;

  const { losses, gradients } = tf.tidy(() =>
    lossesAndGradients((tree) => line(tree, batch), parameters),
  );

  // (2·3 − 5)² = 1; by w: 2·1·3, by b: 2·1.
  expect([losses.loss, losses.textLoss, losses.pictureLoss].map((x) => x.dataSync()[0])).toEqual([
    1, 2, 3,
  ]);
  expect((gradients as Lines).w.dataSync()[0]).toBe(6);
  expect((gradients as Lines).b.dataSync()[0]).toBe(2);
  expect(tf.memory().numTensors).toBe(held + 5);
});
