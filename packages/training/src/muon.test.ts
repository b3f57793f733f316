import * as tf from "@tensorflow/tfjs";
import { createRandom, floats, type NdArray, type Tree } from "@transfusion/tensor";
import { beforeAll, expect, test } from "vitest";
import { type MuonLeaf, orthogonalizeAll, updateMuon } from "./muon.ts";
import { initOptimizer, isHiddenMatrix, updateParameters } from "./optimizer.ts";
import type { Tensors } from "./trees.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** What PyTorch 2.13's `torch.optim.Muon` makes of the same: rate 0.02, decay 0.1, momentum 0.9, `match_rms_adamw`. */
const reference = [
  [0.49213, -0.99542, 0.25011, 1.49517, 0.74623, -0.49462],
  [0.4907, -0.99481, 0.24289, 1.48764, 0.74652, -0.49301],
  [0.48362, -0.99592, 0.24593, 1.48674, 0.74078, -0.4916],
];
const gradients = [
  [0.3, -0.2, 0.1, 0.05, 0.4, -0.6],
  [-0.1, 0.2, 0.5, 0.3, -0.3, 0.2],
  [0.2, 0.1, -0.4, -0.5, 0.6, 0.1],
];

test("three steps of Muon match PyTorch's, lying and standing", () => {
  const scalars = { learningRate: tf.scalar(0.02), keep: tf.scalar(1 - 0.02 * 0.1) };
  const lying = tf.tensor2d([0.5, -1, 0.25, 1.5, 0.75, -0.5], [2, 3]);
  let states = [lying, tf.transpose<tf.Tensor2D>(lying)].map((parameter) => {
    return { parameter, momentum: tf.zerosLike(parameter) };
  });

  for (const [step, numbers] of gradients.entries()) {
    const gradient = tf.tensor2d(numbers, [2, 3]);
    const both = [gradient, tf.transpose<tf.Tensor2D>(gradient)];
    const leaves = states.map((state, at) => ({ ...state, gradient: both[at] }) as MuonLeaf);
    states = updateMuon(leaves, scalars, 0.9);
    const [one, other] = states.map(({ parameter }) => parameter) as [tf.Tensor2D, tf.Tensor2D];
    // PyTorch iterates in bfloat16: its change of 0.007 is good to a few hundredths.
    const wanted = tf.tensor2d(reference[step] as number[], [2, 3]);
    expect(one.sub(wanted).abs().max().dataSync()[0]).toBeLessThan(3e-4);
    expect(tf.transpose(other).sub(one).abs().max().dataSync()[0]).toBeLessThan(1e-6);
  }
});

test("orthogonalized matrices have singular values near 1, whatever theirs were", () => {
  const matrices = [
    [12, 20],
    [20, 12],
    [16, 16],
    [12, 20],
  ].map(([rows, columns], at) => {
    const numbers = createRandom(1, "matrix", at).normals((rows as number) * (columns as number));
    return tf.tensor2d(numbers, [rows as number, columns as number]).mul(10 ** (at - 2));
  }) as tf.Tensor2D[];

  for (const [at, turned] of orthogonalizeAll(matrices).entries()) {
    const before = matrices[at] as tf.Tensor2D;
    expect(turned.shape).toEqual(before.shape);
    const [rows, columns] = turned.shape;
    // The mean square of all singular values, and how far the matrix leans towards its gradient.
    const energy = turned.square().sum().dataSync()[0] / Math.min(rows, columns);
    expect(energy).toBeGreaterThan(0.5);
    expect(energy).toBeLessThan(1.3);
    expect(turned.mul(before).sum().dataSync()[0]).toBeGreaterThan(0);
  }
});

test("only hidden matrices are Muon's, and the others step as AdamW", () => {
  const array = (...shape: number[]): NdArray =>
    floats(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5), shape);
  const parameters: Tree<NdArray> = {
    transformer: {
      layers: { 0: { query: array(4, 4), queryGain: array(4), modulation: array(4, 4) } },
    },
    head: array(4, 3),
  };
  const { mean, variance } = initOptimizer(parameters, isHiddenMatrix);
  expect(JSON.stringify(variance)).not.toContain('query"');
  const tensors = (tree: Tree<NdArray>): Tensors =>
    JSON.parse(JSON.stringify(tree), (_, value) => {
      return value?.shape ? tf.fill(value.shape, Object.values(value.data)[0] as number) : value;
    });
  const scalars = {
    stepSize: tf.scalar(0.1),
    epsilon: tf.scalar(0),
    keep: tf.scalar(1),
    learningRate: tf.scalar(0.1),
  };
  const state = {
    parameters: tensors(parameters),
    mean: tensors(mean),
    variance: tensors(variance),
  };
  const after = updateParameters(state, tensors(parameters), scalars, {
    beta1: 0.9,
    beta2: 0.95,
    momentum: 0.95,
  });

  const { transformer, head } = after.parameters as unknown as {
    transformer: { layers: { 0: Record<string, tf.Tensor> } };
    head: tf.Tensor;
  };
  const layer = transformer.layers[0];
  // AdamW's first step is the step size, whatever the gradient; Muon's of a matrix of rank one is spread over it.
  for (const adamws of [head, layer.queryGain as tf.Tensor, layer.modulation as tf.Tensor]) {
    expect(adamws.sub(0.4).abs().max().dataSync()[0]).toBeLessThan(1e-6);
  }
  const change = tf.sub(0.5, layer.query as tf.Tensor).dataSync()[0] as number;
  expect(change).toBeGreaterThan((0.1 * 0.2 * 2 * 0.65) / 4);
  expect(change).toBeLessThan((0.1 * 0.2 * 2 * 1.2) / 4);
});
