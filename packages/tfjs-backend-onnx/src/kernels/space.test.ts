import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

const t = (tensor: tf.Tensor | undefined): tf.Tensor => tensor as tf.Tensor;
const four = (tensor: tf.Tensor | undefined): tf.Tensor4D => tensor as tf.Tensor4D;
const corners: [number, number][] = [
  [1, 2],
  [0, 1],
];

const cases: Case[] = [
  [
    "spaceToBatchND",
    { x: normal(2, 4, 6, 3) },
    ({ x }) =>
      tf.spaceToBatchND(
        t(x),
        [2, 3],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  [
    "spaceToBatchND, padded",
    { x: normal(1, 3, 5, 2) },
    ({ x }) => tf.spaceToBatchND(t(x), [2, 3], corners),
  ],
  [
    "batchToSpaceND",
    { x: normal(6, 2, 3, 2) },
    ({ x }) =>
      tf.batchToSpaceND(
        t(x),
        [2, 3],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  [
    "batchToSpaceND, cropped",
    { x: normal(6, 2, 3) },
    ({ x }) => tf.batchToSpaceND(t(x), [2, 3], corners),
  ],
  ["depthToSpace", { x: normal(2, 2, 3, 8) }, ({ x }) => tf.depthToSpace(four(x), 2)],
  ...(["reflect", "symmetric"] as const).map(
    (mode): Case => [
      `mirrorPad, ${mode}`,
      { x: normal(3, 4) },
      ({ x }) =>
        tf.mirrorPad(
          t(x),
          [
            [2, 1],
            [0, 3],
          ],
          mode,
        ),
    ],
  ),
  ["flipLeftRight", { x: normal(2, 3, 4, 2) }, ({ x }) => tf.image.flipLeftRight(four(x))],
  ["pad of integers", { x: normal(3) }, ({ x }) => tf.pad(tf.cast(t(x), "int32"), [[1, 2]], 7)],
  ["pad of truths", { x: normal(3) }, ({ x }) => tf.pad(tf.greater(t(x), 0), [[1, 2]], 1)],
  [
    "reverse of nothing",
    { x: normal(3) },
    ({ x }) => tf.add(tf.reverse(tf.sum(t(x))), tf.reverse(t(x), [])),
  ],
];

test.each(cases)(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);
