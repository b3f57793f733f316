import * as tf from "@tensorflow/tfjs";
import { floats, integers } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

const t = (tensor: tf.Tensor | undefined): tf.Tensor => tensor as tf.Tensor;
const row = (tensor: tf.Tensor | undefined): tf.Tensor1D => tensor as tf.Tensor1D;
const ids = integers(Int32Array.of(2, 0, 1, 2), [4]);
const pairs = integers(Int32Array.of(0, 1, 2, 3, 1, 0), [3, 2]);
const wild = integers(Int32Array.of(2, -1, 7, 2), [4]);
const x = normal(3, 4);

const cases: Case[] = [
  ["topk", { x: normal(2, 3, 7) }, ({ x }) => Object.values(tf.topk(t(x), 3))],
  ["topk of all, unsorted", { x }, ({ x }) => Object.values(tf.topk(t(x), 4, false))],
  ["topk of all", { x }, ({ x }) => Object.values(tf.topk(t(x), 4))],
  ["topk of integers with equals", { ids }, ({ ids }) => Object.values(tf.topk(t(ids), 2))],
  ...(["left", "right"] as const).map(
    (side): Case => [
      `searchSorted, ${side}`,
      {
        sequence: floats(Float32Array.of(0, 1, 1, 4, 2, 2, 3, 9), [2, 4]),
        values: floats(Float32Array.of(1, -3, 5, 2, 10, 3), [2, 3]),
      },
      ({ sequence, values }) => tf.searchSorted(t(sequence), t(values), side),
    ],
  ),
  [
    "gather with a batch axis",
    { x: normal(2, 3, 4), at: integers(Int32Array.of(2, 0, 1, 1), [2, 2]) },
    ({ x, at }) => tf.gather(t(x), t(at), 1, 1),
  ],
  [
    "gather with a batch axis, further in",
    { x: normal(2, 3, 4, 2), at: integers(Int32Array.of(2, 0, 3, 1, 0, 0), [2, 3]) },
    ({ x, at }) => tf.gather(t(x), t(at), 2, 1),
  ],
  ["gatherND of rows", { x, ids }, ({ x, ids }) => tf.gatherND(t(x), tf.reshape(t(ids), [4, 1]))],
  [
    "scatterND by rows",
    { ids, x: normal(4, 2) },
    ({ ids, x }) => tf.scatterND(tf.reshape(t(ids), [4, 1]), t(x), [3, 2]),
  ],
  [
    "scatterND of pairs",
    { pairs, x: normal(3) },
    ({ pairs, x }) => tf.scatterND(t(pairs), t(x), [4, 5]),
  ],
  [
    "tensorScatterUpdate",
    { x, pairs, u: normal(3) },
    ({ x, pairs, u }) => tf.tensorScatterUpdate(t(x), t(pairs), t(u)),
  ],
  [
    "sparseToDense",
    { pairs, u: normal(3) },
    ({ pairs, u }) => tf.sparseToDense(t(pairs) as tf.Tensor2D, row(u), [4, 5], 0.5),
  ],
  [
    "sparseToDense, one value along one axis",
    { at: integers(Int32Array.of(3, 1), [2]) },
    ({ at }) => tf.sparseToDense(row(at), tf.scalar(2), [5], 0),
  ],
  ["bincount", { wild: ids }, ({ wild }) => tf.bincount(row(wild), tf.tensor1d([]), 4)],
  ["bincount by weights", { ids, w: normal(4) }, ({ ids, w }) => tf.bincount(row(ids), row(w), 2)],
  [
    "denseBincount",
    { pairs },
    ({ pairs }) => tf.denseBincount(t(pairs) as tf.Tensor2D, tf.tensor2d([], [0, 0]), 3),
  ],
  [
    "denseBincount by weights",
    { pairs, w: normal(3, 2) },
    ({ pairs, w }) => tf.denseBincount(t(pairs) as tf.Tensor2D, t(w) as tf.Tensor2D, 4),
  ],
  [
    "denseBincount, whether there",
    { pairs },
    ({ pairs }) => tf.denseBincount(t(pairs) as tf.Tensor2D, tf.tensor2d([], [0, 0]), 3, true),
  ],
  [
    "unsortedSegmentSum leaves ids out of range out",
    { wild, x: normal(4, 2) },
    ({ wild, x }) => tf.unsortedSegmentSum(t(x), row(wild), 3),
  ],
  [
    "broadcastArgs",
    { a: integers(Int32Array.of(3, 1), [2]), b: integers(Int32Array.of(2, 1, 4), [3]) },
    ({ a, b }) => tf.broadcastArgs(t(a), t(b)),
  ],
  ["linspace", { x }, ({ x }) => tf.mul(t(x), tf.linspace(1, 3, 4))],
  [
    "localResponseNormalization",
    { x: normal(2, 3, 2, 7) },
    ({ x }) => tf.localResponseNormalization(t(x) as tf.Tensor4D, 2, 1.5, 0.7, 0.6),
  ],
  [
    "batchNorm",
    {
      x: normal(2, 3, 2, 4),
      mean: normal(4),
      offset: normal(4),
      scale: floats(Float32Array.of(1, 2, 3, 4), [4]),
    },
    ({ x, mean, offset, scale }) =>
      tf.batchNorm(t(x), row(mean), tf.exp(row(offset)), row(offset), row(scale), 0.01),
  ],
  [
    "batchNorm without scale and offset",
    { x: normal(3, 4), mean: normal(3, 4), variance: floats(new Float32Array(12).fill(2), [3, 4]) },
    ({ x, mean, variance }) => tf.batchNorm(t(x), t(mean), t(variance)),
  ],
  ...(["ij,jk->ik", "bij,bkj->bki", "ij->ji", "i,i->", "i,j->ij", "ij->i"] as const).map(
    (equation): Case => {
      const shapes = (equation.split("->")[0] as string).split(",");
      const inputs = shapes.map((letters, at) => [
        `x${at}`,
        normal(...[...letters].map((letter) => letter.charCodeAt(0) - 95)),
      ]);
      return [
        `einsum ${equation}`,
        Object.fromEntries(inputs),
        (given) => tf.einsum(equation, ...inputs.map(([name]) => t(given[name as string]))),
      ];
    },
  ),
  ...(["same", "valid"] as const).flatMap((pad) =>
    [1, 2].map(
      (strides): Case => [
        `dilation2d, ${pad}, strides ${strides}`,
        { x: normal(2, 5, 6, 3), filter: normal(2, 3, 3) },
        ({ x, filter }) =>
          tf.dilation2d(t(x) as tf.Tensor4D, t(filter) as tf.Tensor3D, strides, pad),
      ],
    ),
  ),
  [
    "dilation2d, dilated",
    { x: normal(1, 7, 6, 2), filter: normal(2, 2, 2) },
    ({ x, filter }) =>
      tf.dilation2d(t(x) as tf.Tensor4D, t(filter) as tf.Tensor3D, 1, "same", [2, 2]),
  ],
];

test.each(cases)(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);
