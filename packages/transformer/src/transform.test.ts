import * as tf from "@tensorflow/tfjs";
import { createRandom, leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { TransformerConfig } from "./config.ts";
import { gradientsByDifferences, numbers } from "./fixtures/finite-differences.ts";
import { maskBias } from "./mask.ts";
import { initTransformer, type TransformerParameters } from "./parameters.ts";
import { rotation } from "./rotation.ts";
import { type Context, transform } from "./transform.ts";

tf.enableProdMode();

const shared: TransformerConfig = {
  width: 8,
  depth: 2,
  heads: 2,
  hidden: 12,
  streams: 1,
  modulation: false,
};

test("every weight has its shape, and one part's shape does not move another's numbers", () => {
  const small = initTransformer(shared, 7);
  const large = initTransformer({ ...shared, streams: 2, modulation: true, hidden: 20 }, 7);

  expect(leavesOf<NdArray>(small).map(([path, { shape }]) => `${path} ${shape}`)).toEqual([
    ...[0, 1].flatMap((index) => [
      `layers.${index}.attentionNorm 8`,
      `layers.${index}.query 8,8`,
      `layers.${index}.key 8,8`,
      `layers.${index}.value 8,8`,
      `layers.${index}.queryGain 4`,
      `layers.${index}.keyGain 4`,
      `layers.${index}.output 8,8`,
      `layers.${index}.feedForwardNorm 8`,
      `layers.${index}.first.gate 8,12`,
      `layers.${index}.first.up 8,12`,
      `layers.${index}.first.down 12,8`,
    ]),
    "norm 8",
  ]);
  expect(large.layers[1]?.output.data).toEqual(small.layers[1]?.output.data);
  expect(small.layers[1]?.output.data).not.toEqual(small.layers[0]?.output.data);
});

test("a layer that says nothing leaves the norm alone", () => {
  const parameters = tensors(initTransformer(shared, 1), (path) => /output|down/.test(path));
  const first = tf.tensor3d([3, 4, 0, 0, 0, 0, 0, 0], [1, 1, 8]); // mean square 25 / 8

  const answer = transform(parameters, shared, { first }, plainContext(1));

  const root = Math.sqrt(25 / 8);
  expect(numbers(answer.first as tf.Tensor)).toEqual(
    [3 / root, 4 / root, 0, 0, 0, 0, 0, 0].map((value) => expect.closeTo(value, 5)),
  );
});

test("two streams with the same weights are one stream", () => {
  const one = tensors(initTransformer(shared, 3));
  const layers = Object.entries(one.layers).map(([index, layer]) => [
    index,
    { ...layer, second: layer.first },
  ]);
  const two = { ...one, layers: Object.fromEntries(layers) };
  const streams = { first: normal([2, 3, 8], 1), second: normal([2, 4, 8], 2) };

  const together = transform(one, shared, streams, plainContext(7));
  const apart = transform(two, { ...shared, streams: 2 }, streams, plainContext(7));

  for (const name of ["first", "second"] as const) {
    expectSame(apart[name] as tf.Tensor, together[name] as tf.Tensor);
  }
});

test("a fresh modulation changes nothing; its gates and scales reach their own group alone", () => {
  const config = { ...shared, modulation: true };
  const parameters = tensors(initTransformer(config, 3));
  const moved = {
    ...parameters,
    condition: normal([1, 8, 32], 9).reshape([8, 32]),
  };
  const streams = { first: normal([1, 2, 8], 1), second: normal([1, 4, 8], 2) };
  const condition = tf.concat([tf.zeros([1, 1, 8]), normal([1, 1, 8], 4)], 1) as tf.Tensor3D;
  const itself = plainContext(
    6,
    Array.from({ length: 6 }, () => 0),
  ); // each slot sees itself alone

  const plain = transform(parameters, shared, streams, itself);
  const fresh = transform(parameters, config, streams, { ...itself, condition });
  const scaled = transform(moved, config, streams, { ...itself, condition });

  expectSame(fresh.second as tf.Tensor, plain.second as tf.Tensor);
  expectSame(scaled.first as tf.Tensor, plain.first as tf.Tensor);
  const groups = [0, 2].map((from) =>
    [scaled, plain].map((t) => half(t.second as tf.Tensor3D, from)),
  );
  const [untouched, touched] = groups as [tf.Tensor[], tf.Tensor[]];
  expectSame(untouched[0] as tf.Tensor, untouched[1] as tf.Tensor);
  expect(distance(touched[0] as tf.Tensor, touched[1] as tf.Tensor)).toBeGreaterThan(0.1);
});

test("what was cached is as good as seen again", () => {
  const parameters = tensors(initTransformer(shared, 5));
  const x = normal([1, 5, 8], 1);
  const { bias, rotation: turn } = plainContext(5);
  const part = (from: number, size: number): Context => ({
    bias: bias.slice([0, 0, from, 0], [1, 1, size, from + size]),
    rotation: {
      cos: turn.cos.slice([0, 0, from, 0], [1, 1, size, 2]),
      sin: turn.sin.slice([0, 0, from, 0], [1, 1, size, 2]),
    },
  });

  const whole = transform(parameters, shared, { first: x }, { bias, rotation: turn });
  const before = transform(
    parameters,
    shared,
    { first: x.slice([0, 0, 0], [1, 3, 8]) },
    part(0, 3),
  );
  const after = transform(
    parameters,
    shared,
    { second: x.slice([0, 3, 0], [1, 2, 8]) },
    { ...part(3, 2), cache: before },
  );

  expect(before.keys[1]?.shape).toEqual([1, 2, 3, 4]);
  expectSame(after.second as tf.Tensor, (whole.first as tf.Tensor3D).slice([0, 3, 0], [1, 2, 8]));
});

test("gradients of every weight are those of finite differences, and nothing leaks", () => {
  const config: TransformerConfig = {
    width: 4,
    depth: 1,
    heads: 1,
    hidden: 3,
    streams: 2,
    modulation: true,
  };
  const random = createRandom(11, "weights");
  const drawn = mapTree<NdArray, tf.Tensor>(initTransformer(config, 2), ({ shape }) =>
    tf.tensor(random.normals(shape.reduce((a, b) => a * b, 1)), [...shape]).mul(0.5),
  );
  const names = leavesOf<tf.Tensor>(drawn).map(([path]) => path);
  const weights = leavesOf<tf.Tensor>(drawn).map(([, leaf]) => leaf);
  const streams = { first: normal([1, 2, 4], 1), second: normal([1, 2, 4], 2) };
  const push = normal([1, 4, 4], 3);
  const context = { ...plainContext(4, undefined, 4), condition: normal([1, 1, 4], 4) };
  const f = (...leaves: tf.Tensor[]) => {
    const places = new Map(names.map((name, at) => [name, leaves[at] as tf.Tensor]));
    const parameters = mapTree<tf.Tensor, tf.Tensor>(
      drawn,
      (_, path) => places.get(path) as tf.Tensor,
    );
    const { first, second } = transform(parameters, config, streams, context);
    return tf.sum(
      tf.mul(tf.concat([first as tf.Tensor, second as tf.Tensor], 1), push),
    ) as tf.Scalar;
  };
  const held = tf.memory().numTensors;

  const exact = tf.tidy(() => tf.grads(f)(weights));

  expect(tf.memory().numTensors).toBe(held + weights.length);
  const near = gradientsByDifferences(f, weights);
  for (const [at, name] of names.entries()) {
    const scale = Math.max(0.1, ...(near[at] as number[]).map(Math.abs));
    const errors = numbers(exact[at] as tf.Tensor).map((value, i) =>
      Math.abs(value - (near[at]?.[i] as number)),
    );
    expect(Math.max(...errors) / scale, name).toBeLessThan(1e-2);
  }
});

/** One document read causally, on the diagonal; or slots that are all empty. */
function plainContext(L: number, document?: number[], headSize = 4): Context {
  const row = (values: number[]) => tf.tensor2d([values], [1, L], "int32");
  const places = Array.from({ length: L }, (_, place) => place);
  const none = places.map(() => 0);
  const onDiagonal = places.flatMap((place) => [place, place]);
  return {
    bias: maskBias(row(document ?? places.map(() => 1)), row(places), row(none)),
    rotation: rotation(tf.tensor3d(onDiagonal, [1, L, 2]), headSize),
  };
}

function tensors(
  tree: TransformerParameters<NdArray>,
  isZero = (_: string) => false,
): TransformerParameters<tf.Tensor> {
  return mapTree<NdArray, tf.Tensor>(tree as Tree<NdArray>, ({ data, shape }, path) => {
    const tensor = tf.tensor(data, [...shape]);
    return isZero(path) ? tf.zerosLike(tensor) : tensor;
  }) as TransformerParameters<tf.Tensor>;
}

function normal(shape: [number, number, number], seed: number): tf.Tensor3D {
  return tf.randomNormal<tf.Rank.R3>(shape, 0, 1, "float32", seed);
}

function half(x: tf.Tensor3D, from: number): tf.Tensor {
  return x.slice([0, from, 0], [1, 2, 8]);
}

function distance(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return numbers(a.sub(b).abs().max())[0] as number;
}

function expectSame(a: tf.Tensor, b: tf.Tensor): void {
  expect(distance(a, b)).toBeLessThan(1e-5);
}
