import * as tf from "@tensorflow/tfjs";
import { floats, integers, type NdArray } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

const t = (tensor: tf.Tensor | undefined): tf.Tensor => tensor as tf.Tensor;
const n = integers(Int32Array.of(-7, 7, -3, 2, 0, 5), [2, 3]);
const k = integers(Int32Array.of(2, -2, 3), [3]);
const x = normal(2, 3);
const between: NdArray = floats(Float32Array.of(-0.9, -0.5, -1e-4, 0, 1e-6, 0.7), [6]);
const large = floats(Float32Array.of(1, 1.5, 20, 90, 1e4, 1e-5), [6]);
const odd = floats(
  Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1),
  [5],
);
const nothing = floats(new Float32Array(0), [0, 3]);

type One = (x: tf.Tensor) => tf.Tensor;
type Two = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const one = (ops: Record<string, One>, make: (name: string, f: One) => Case): Case[] =>
  Object.entries(ops).map(([name, f]) => make(name, f));
const two = (ops: Record<string, Two>, make: (name: string, f: Two) => Case): Case[] =>
  Object.entries(ops).map(([name, f]) => make(name, f));

const cases: Case[] = [
  ...one(
    {
      asin: tf.asin,
      acos: tf.acos,
      atan: tf.atan,
      atanh: tf.atanh,
      sinh: tf.sinh,
      cosh: tf.cosh,
      asinh: tf.asinh,
      tan: tf.tan,
      log1p: tf.log1p,
      expm1: tf.expm1,
      selu: tf.selu,
      relu6: tf.relu6,
      softplus: tf.softplus,
      elu: tf.elu,
      erf: tf.erf,
      diag: tf.diag,
    },
    (name, f) => [name, { between }, ({ between }) => f(t(between))],
  ),
  ...one(
    { acosh: tf.acosh, log1p: tf.log1p, asinh: tf.asinh, relu6: tf.relu6, rsqrt: tf.rsqrt },
    (name, f) => [`${name} of large numbers`, { large }, ({ large }) => f(tf.add(t(large), 1))],
  ),
  ...one(
    { isNaN: tf.isNaN, isInf: tf.isInf, isFinite: tf.isFinite, step: tf.step, relu: tf.relu },
    (name, f) => [`${name} of what is no number`, { odd }, ({ odd }) => f(t(odd))],
  ),
  ...one(
    {
      abs: tf.abs,
      neg: tf.neg,
      sign: tf.sign,
      square: tf.square,
      exp: tf.exp,
      round: tf.round,
      relu: tf.relu,
      relu6: tf.relu6,
      step: tf.step,
      isNaN: tf.isNaN,
      isFinite: tf.isFinite,
      leakyRelu: tf.leakyRelu,
      sum: tf.sum,
      mean: tf.mean,
      prod: tf.prod,
      max: tf.max,
      min: tf.min,
      argMax: tf.argMax,
      argMin: tf.argMin,
      cumsum: tf.cumsum,
      cumprod: tf.cumprod,
      zerosLike: tf.zerosLike,
      onesLike: tf.onesLike,
    },
    (name, f) => [`${name} of integers`, { n }, ({ n }) => f(t(n))],
  ),
  ...two(
    {
      add: tf.add,
      sub: tf.sub,
      mul: tf.mul,
      div: tf.div,
      floorDiv: tf.floorDiv,
      mod: tf.mod,
      maximum: tf.maximum,
      minimum: tf.minimum,
      squaredDifference: tf.squaredDifference,
      bitwiseAnd: tf.bitwiseAnd,
      less: tf.less,
      greaterEqual: tf.greaterEqual,
      equal: tf.equal,
      notEqual: tf.notEqual,
    },
    (name, f) => [
      `${name} of integers`,
      { n, k },
      ({ n, k }) => f(t(n), tf.broadcastTo(t(k), [2, 3])),
    ],
  ),
  ...two({ floorDiv: tf.floorDiv, mod: tf.mod }, (name, f) => [
    `${name} of integers by zero`,
    { n },
    ({ n }) => f(t(n), tf.mul(t(n), tf.scalar(0, "int32"))),
  ]),
  [
    "floorDiv of large integers",
    { n },
    ({ n }) => tf.floorDiv(tf.mul(t(n), tf.scalar(20000001, "int32")), tf.scalar(3, "int32")),
  ],
  ["mod of real numbers", { x, y: normal(3) }, ({ x, y }) => tf.mod(tf.mul(t(x), 7), t(y))],
  ["pow of integers", { n }, ({ n }) => tf.pow(t(n), tf.scalar(2, "int32"))],
  ["atan2", { x, y: normal(3) }, ({ x, y }) => tf.atan2(t(x), t(y))],
  ["atan2 on the axes", { odd }, ({ odd }) => tf.atan2(tf.slice(t(odd), 3, 2), tf.scalar(0))],
  [
    "argMax and argMin pass over what is no number",
    { odd },
    ({ odd }) => [tf.argMax(tf.reverse(t(odd))), tf.argMin(tf.reverse(t(odd))), tf.sign(t(odd))],
  ],
  [
    "an empty axis more or less",
    { nothing },
    ({ nothing }) => [tf.expandDims(t(nothing), 0), tf.squeeze(tf.reshape(t(nothing), [3, 0, 1]))],
  ],
  [
    "range that falls",
    { s: floats(Float32Array.of(2), []) },
    ({ s }) => tf.mul(tf.range(4, -2), t(s)),
  ],
  [
    "step of the smallest normal numbers",
    { x: floats(Float32Array.of(1.2e-38, -1.2e-38, 0, 3e38), [4]) },
    ({ x }) => tf.step(t(x)),
  ],
  ["step with a slope below", { odd }, ({ odd }) => tf.step(t(odd), 0.3)],
  ["prelu", { x, a: normal(3) }, ({ x, a }) => tf.prelu(t(x), t(a))],
  [
    "clip of integers",
    { n },
    ({ n }) => [tf.clipByValue(t(n), -2, 3), tf.clipByValue(t(n), -2.5, 3.5)],
  ],
  ["matMul of integers", { n }, ({ n }) => tf.matMul(t(n), t(n), false, true)],
  [
    "where of truths",
    { x, n },
    ({ x, n }) => tf.where(tf.greater(t(x), 0), tf.greater(t(n), 0), tf.less(t(n), 2)),
  ],
  [
    "where of integers",
    { x, n },
    ({ x, n }) => tf.where(tf.greater(t(x), 0), t(n), tf.zerosLike(t(n))),
  ],
  [
    "comparisons of truths",
    { x, n },
    ({ x, n }) => tf.equal(tf.greater(t(x), 0), tf.greater(t(n), 0)),
  ],
  [
    "truths moved about",
    { x },
    ({ x }) =>
      tf.reverse(
        tf.tile(tf.transpose(tf.stack([tf.greater(t(x), 0), tf.less(t(x), 1)])), [2, 1, 1]),
      ),
  ],
  [
    "argMax and sum of truths",
    { x },
    ({ x }) => [tf.argMax(tf.greater(t(x), 0), 1), tf.sum(tf.greater(t(x), 0))],
  ],
  ["euclideanNorm", { x }, ({ x }) => [tf.euclideanNorm(t(x)), tf.euclideanNorm(t(x), 1, true)]],
  ["logSumExp", { x }, ({ x }) => tf.logSumExp(t(x), 1)],
  ["cumprod", { x }, ({ x }) => tf.cumprod(t(x), 1, true, true)],
  ["moments", { x }, ({ x }) => Object.values(tf.moments(t(x), 0))],
  [
    "all kinds of nothing",
    { nothing },
    ({ nothing }) => [
      tf.add(t(nothing), 1),
      tf.relu(t(nothing)),
      tf.sum(t(nothing), 0),
      tf.concat([t(nothing), t(nothing)]),
      tf.transpose(t(nothing)),
      tf.matMul(t(nothing), tf.ones([3, 2])),
    ],
  ],
  [
    "scalars",
    { s: floats(Float32Array.of(0.7), []) },
    ({ s }) => [
      tf.sum(t(s)),
      tf.transpose(t(s)),
      tf.tile(t(s), []),
      tf.mul(t(s), t(s)),
      tf.softplus(t(s)),
    ],
  ],
];

test.each(cases)(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);
