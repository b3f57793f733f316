import * as tf from "@tensorflow/tfjs";
import {
  createRandom,
  floats,
  integers,
  leavesOf,
  type NdArray,
  sizeOf,
  type Tree,
} from "@transfusion/tensor";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";

tf.enableProdMode();

const normal = (...shape: number[]): NdArray =>
  floats(createRandom(1, ...shape).normals(sizeOf(shape)), shape);
const positive = (...shape: number[]): NdArray => {
  const { data } = normal(...shape);
  return floats(
    (data as Float32Array).map((x) => Math.abs(x) + 0.1),
    shape,
  );
};
const ids = integers(Int32Array.of(2, 0, 1, 2), [4]);

type Case = [
  claim: string,
  inputs: Record<string, NdArray>,
  f: (t: Record<string, tf.Tensor>) => tf.Tensor,
];

const a = normal(3, 4);
const b = normal(4);
const t = (tensor: tf.Tensor | undefined): tf.Tensor => tensor as tf.Tensor;

const unary = {
  abs: tf.abs,
  neg: tf.neg,
  exp: tf.exp,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  relu: tf.relu,
  sin: tf.sin,
  cos: tf.cos,
  square: tf.square,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  sign: tf.sign,
  erf: tf.erf,
  softplus: tf.softplus,
  elu: tf.elu,
  expm1: tf.expm1,
  step: tf.step,
  leakyRelu: tf.leakyRelu,
  zerosLike: tf.zerosLike,
  onesLike: tf.onesLike,
};
const binary = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  div: tf.div,
  mod: tf.mod,
};
const compare = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
};

const cases: Case[] = [
  ...Object.entries(unary).map(([name, f]): Case => [name, { a }, ({ a }) => f(t(a))]),
  ...Object.entries({
    log: tf.log,
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    reciprocal: tf.reciprocal,
    log1p: tf.log1p,
  }).map(([name, f]): Case => [name, { a: positive(3, 4) }, ({ a }) => f(t(a))]),
  ...Object.entries(binary).map(
    ([name, f]): Case => [`${name}, broadcast`, { a, b }, ({ a, b }) => f(t(a), t(b))],
  ),
  ...Object.entries(compare).map(
    ([name, f]): Case => [name, { a, b }, ({ a, b }) => tf.cast(f(t(a), t(b)), "float32")],
  ),
  ["pow", { a: positive(3, 4), b }, ({ a, b }) => tf.pow(t(a), t(b))],
  ["floorDiv", { a }, ({ a }) => tf.floorDiv(t(a), 0.3)],
  [
    "logical operators",
    { a, b },
    ({ a, b }) =>
      tf.cast(
        tf.logicalOr(
          tf.logicalNot(tf.greater(t(a), 0)),
          tf.logicalAnd(tf.less(t(b), 0), tf.less(t(a), 1)),
        ),
        "int32",
      ),
  ],
  [
    "where",
    { a, b },
    ({ a, b }) => tf.where(tf.greater(t(a), 0), t(a), tf.broadcastTo(t(b), [3, 4])),
  ],
  ["clip", { a }, ({ a }) => tf.clipByValue(t(a), -0.5, 0.5)],
  ["cast to bool and back", { a }, ({ a }) => tf.cast(tf.cast(tf.round(t(a)), "bool"), "int32")],
  ["isNaN", { a }, ({ a }) => tf.cast(tf.isNaN(tf.sqrt(t(a))), "int32")],
  ["isFinite", { a }, ({ a }) => tf.cast(tf.isFinite(tf.div(t(a), tf.relu(t(a)))), "int32")],
  ["addN", { a, c: normal(3, 4) }, ({ a, c }) => tf.addN([t(a), t(c), t(a)])],
  ["sum over an axis", { a }, ({ a }) => tf.sum(t(a), 0)],
  ["sum of all, kept", { a }, ({ a }) => tf.sum(t(a), undefined, true)],
  [
    "sum of what is one number",
    { a },
    ({ a }) => tf.add(tf.sum(tf.ones([3, 4]), 1), tf.sum(t(a), 1)),
  ],
  ["mean", { a }, ({ a }) => tf.mean(t(a), -1)],
  ["prod", { a }, ({ a }) => tf.prod(t(a), 1)],
  ["max", { a }, ({ a }) => tf.max(t(a), 1)],
  ["min", { a }, ({ a }) => tf.min(t(a), 0, true)],
  ["argMax", { a }, ({ a }) => tf.argMax(t(a), -1)],
  ["argMin", { a }, ({ a }) => tf.argMin(t(a), 0)],
  [
    "all and any",
    { a },
    ({ a }) =>
      tf.concat([tf.all(tf.greater(t(a), -1), 1), tf.any(tf.greater(t(a), 1), 1)]).cast("int32"),
  ],
  ["softmax", { a }, ({ a }) => tf.softmax(t(a))],
  ["logSoftmax", { a }, ({ a }) => tf.logSoftmax(t(a))],
  ["cumsum", { a }, ({ a }) => tf.cumsum(t(a), 1, true, true)],
  ["reshape", { a }, ({ a }) => tf.reshape(t(a), [2, -1])],
  ["transpose", { x: normal(2, 3, 4) }, ({ x }) => tf.transpose(t(x), [2, 0, 1])],
  ["slice", { a }, ({ a }) => tf.slice(t(a), [1, 2], [2, -1])],
  ["strided slice", { x: normal(5, 6) }, ({ x }) => tf.stridedSlice(t(x), [4, 1], [0, 6], [-2, 2])],
  [
    "strided slice that drops an axis",
    { x: normal(5, 6) },
    ({ x }) => tf.stridedSlice(t(x), [1, 0], [2, 6], [1, 1], 0, 0, 0, 0, 1),
  ],
  ["concat", { a, c: normal(3, 2) }, ({ a, c }) => tf.concat([t(a), t(c)], 1)],
  [
    "concat of constants",
    { a },
    ({ a }) => tf.add(tf.concat([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]), t(a)),
  ],
  ["split", { a }, ({ a }) => tf.mul(t(tf.split(t(a), 2, 1)[0]), t(tf.split(t(a), [2, 2], 1)[1]))],
  ["stack", { a, c: normal(3, 4) }, ({ a, c }) => tf.stack([t(a), t(c)], 1)],
  ["unstack", { a }, ({ a }) => t(tf.unstack(t(a), 1)[2])],
  [
    "pad",
    { a },
    ({ a }) =>
      tf.pad(
        t(a),
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
  ],
  ["tile", { a }, ({ a }) => tf.tile(t(a), [2, 3])],
  ["reverse", { a }, ({ a }) => tf.reverse(t(a), [0, 1])],
  ["expandDims", { a }, ({ a }) => tf.expandDims(t(a), -1)],
  ["oneHot", { ids }, ({ ids }) => tf.oneHot(t(ids) as tf.Tensor1D, 3)],
  ["oneHot with values", { ids }, ({ ids }) => tf.oneHot(t(ids) as tf.Tensor1D, 4, 2, -1)],
  ["range and fill", { b }, ({ b }) => tf.add(tf.mul(tf.range(0, 4), t(b)), tf.fill([4], 3))],
  ["gather", { a, ids }, ({ a, ids }) => tf.gather(t(a), t(ids) as tf.Tensor1D)],
  [
    "gather along the last axis",
    { a, ids },
    ({ a, ids }) => tf.gather(t(a), t(ids) as tf.Tensor1D, 1),
  ],
  [
    "gatherND",
    { a, at: integers(Int32Array.of(0, 1, 2, 3), [2, 2]) },
    ({ a, at }) => tf.gatherND(t(a), t(at)),
  ],
  [
    "scatterND adds",
    { ids, x: normal(4, 2) },
    ({ ids, x }) => tf.scatterND(tf.reshape(t(ids), [4, 1]), t(x), [3, 2]),
  ],
  [
    "unsortedSegmentSum",
    { ids, x: normal(4, 2) },
    ({ ids, x }) => tf.unsortedSegmentSum(t(x), t(ids) as tf.Tensor1D, 3),
  ],
  ["matMul", { x: normal(3, 4), y: normal(4, 5) }, ({ x, y }) => tf.matMul(t(x), t(y))],
  [
    "matMul, both transposed",
    { x: normal(4, 3), y: normal(5, 4) },
    ({ x, y }) => tf.matMul(t(x), t(y), true, true),
  ],
  [
    "matMul, batched, broadcast",
    { x: normal(2, 3, 4), y: normal(1, 4, 5) },
    ({ x, y }) => tf.matMul(t(x), t(y)),
  ],
  [
    "matMul of transposes and scales",
    { x: normal(2, 4, 3), y: normal(2, 4, 5) },
    ({ x, y }) => tf.mul(tf.matMul(tf.mul(tf.transpose(t(x), [0, 2, 1]), 0.5), t(y)), 3),
  ],
  [
    "fused matMul",
    { x: normal(3, 4), y: normal(4, 5), z: normal(5) },
    ({ x, y, z }) => tf.fused.matMul({ a: t(x), b: t(y), bias: t(z), activation: "relu" }),
  ],
  ["silu", { a }, ({ a }) => tf.mul(t(a), tf.sigmoid(t(a)))],
];

test.each(cases)(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    const names = Object.keys(inputs);
    const real = names.filter((name) => inputs[name]?.dtype === "float32");
    const both = (given: Tree<tf.Tensor>) => {
      const tensors = given as Record<string, tf.Tensor>;
      const value = f(tensors);
      const isSmooth = value.dtype === "float32";
      const gradients = isSmooth
        ? tf.grads((...leaves) =>
            tf.sum(
              tf.square(
                f({ ...tensors, ...Object.fromEntries(real.map((name, i) => [name, leaves[i]])) }),
              ),
            ),
          )(real.map((name) => tensors[name] as tf.Tensor))
        : [];
      return {
        value,
        ...Object.fromEntries(gradients.map((gradient, i) => [`by ${real[i]}`, gradient])),
      };
    };
    const specs = Object.fromEntries(names.map((name) => [name, inputs[name] as NdArray]));

    const run = async (engine: "onnx" | "cpu", g: (given: Tree<tf.Tensor>) => Tree<tf.Tensor>) => {
      const program = await compile(g, { inputs: specs }, { engine });
      const outputs = await program.run(inputs);
      await program.dispose();
      return leavesOf(outputs as Tree<NdArray>).map(([path, { shape, dtype, data }]) => ({
        path,
        shape: [...shape],
        dtype,
        data: [...data],
      }));
    };
    // Where tfjs has no gradient for an op, both engines are held to the value alone.
    const g = await run("cpu", both).then(
      () => both,
      () => (given: Tree<tf.Tensor>) => f(given as Record<string, tf.Tensor>),
    );
    const [compiled, plain] = [await run("onnx", g), await run("cpu", g)];

    const near = (x: number) => (Number.isFinite(x) ? expect.closeTo(x, 4) : x);
    expect(compiled).toEqual(plain.map((leaf) => ({ ...leaf, data: leaf.data.map(near) })));
  },
);
