import * as tf from "@tensorflow/tfjs";
import { floats, integers } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

const t = (tensor: tf.Tensor | undefined): tf.Tensor => tensor as tf.Tensor;
const four = (tensor: tf.Tensor | undefined): tf.Tensor4D => tensor as tf.Tensor4D;
const none = integers(new Int32Array(0), [0]);
const w = normal(2, 2, 3, 4);
const x = normal(3, 4);

type Pictures = (pictures: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor;
type Rows = (rows: tf.Tensor2D) => tf.Tensor;

const pictures: Record<string, Pictures> = {
  conv2d: (x, w) => tf.conv2d(x, w, 2, "same"),
  depthwiseConv2d: (x, w) => tf.depthwiseConv2d(x, w, 2, "same"),
  maxPool: (x) => tf.maxPool(x, 2, 2, "same"),
  avgPool: (x) => tf.avgPool(x, 2, 2, "same"),
  resizeBilinear: (x) => tf.image.resizeBilinear(x, [7, 7]),
  resizeNearestNeighbor: (x) => tf.image.resizeNearestNeighbor(x, [7, 7]),
  localResponseNormalization: (x) => tf.localResponseNormalization(x),
  "sum of all": (x) => tf.sum(x),
};
const rows: Record<string, Rows> = {
  topk: (x) => tf.topk(x, 2).values,
  sum: (x) => tf.sum(x, 0),
  mean: (x) => tf.mean(x, 0),
  prod: (x) => tf.prod(x, 0),
  max: (x) => tf.max(x, 1),
  argMax: (x) => tf.argMax(x, 1),
  softmax: (x) => tf.softmax(x),
  cumsum: (x) => tf.cumsum(x, 1),
  tile: (x) => tf.tile(x, [2, 2]),
  pad: (x) =>
    tf.pad(
      x,
      [
        [1, 1],
        [0, 0],
      ],
      3,
    ),
  reverse: (x) => tf.reverse(x, 0),
  split: (x) => t(tf.split(x, 3, 1)[1]),
  stack: (x) => tf.stack([x, x]),
  where: (x) => tf.where(tf.greater(x, 0), x, x),
  "matMul over nothing": (x) => tf.matMul(x, x, true, false),
  "matMul of nothing": (x) => tf.matMul(x, tf.ones([3, 2])),
  einsum: (x) => tf.einsum("ij,kj->ik", x, x),
  add: (x) => tf.add(x, tf.ones([1, 3])),
};

const boxes = floats(Float32Array.of(0.75, -2, 0, 2.5, -2.75, -0.25, 2.75, 1.25), [2, 4]);
const first = integers(Int32Array.of(0, 0), [2]);
const crops = ["0,3,1,2", "1,0,4,1", "1,4,0,1"].map((shape): Case => {
  const x = floats(new Float32Array(0), shape.split(",").map(Number));
  return [
    `cropAndResize of [${shape}]`,
    { x, boxes, first },
    ({ x, boxes, first }) =>
      tf.image.cropAndResize(
        four(x),
        boxes as tf.Tensor2D,
        first as tf.Tensor1D,
        [2, 3],
        "bilinear",
        0.5,
      ),
  ];
});

const cases: Case[] = [
  ...crops,
  ...Object.entries(pictures).map(
    ([name, f]): Case => [
      name,
      { x: floats(new Float32Array(0), [0, 5, 5, 3]), w },
      ({ x, w }) => f(four(x), four(w)),
    ],
  ),
  ...Object.entries(rows).map(
    ([name, f]): Case => [
      name,
      { x: floats(new Float32Array(0), [0, 3]) },
      ({ x }) => f(t(x) as tf.Tensor2D),
    ],
  ),
  [
    "localResponseNormalization of no channels",
    { x: floats(new Float32Array(0), [1, 3, 3, 0]) },
    ({ x }) => tf.localResponseNormalization(four(x), 1),
  ],
  [
    "conv2d over no channels",
    {
      x: floats(new Float32Array(0), [2, 4, 4, 0]),
      w: floats(new Float32Array(0), [3, 3, 0, 2]),
    },
    ({ x, w }) => tf.conv2d(four(x), four(w), 1, "same"),
  ],
  ["gather", { x, none }, ({ x, none }) => tf.gather(t(x), t(none) as tf.Tensor1D)],
  ["oneHot", { none }, ({ none }) => tf.oneHot(t(none), 3)],
  ["slice", { x }, ({ x }) => tf.slice(t(x), [1, 0], [0, 4])],
  ["stridedSlice", { x }, ({ x }) => tf.stridedSlice(t(x), [2, 0], [2, 4], [1, 1])],
  [
    "unsortedSegmentSum",
    { x: floats(new Float32Array(0), [0, 3]), none },
    ({ x, none }) => tf.unsortedSegmentSum(t(x), t(none) as tf.Tensor1D, 4),
  ],
  [
    "concat with what is not empty",
    { x: floats(new Float32Array(0), [0, 4]), y: x },
    ({ x, y }) => tf.concat([t(x), t(y)], 0),
  ],
];

test.each(cases)(
  "%s bears arrays without numbers, as the cpu backend does",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);
