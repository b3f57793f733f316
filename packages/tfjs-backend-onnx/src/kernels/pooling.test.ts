import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

const four = (tensor: tf.Tensor | undefined): tf.Tensor4D => tensor as tf.Tensor4D;
const five = (tensor: tf.Tensor | undefined): tf.Tensor5D => tensor as tf.Tensor5D;
const x = normal(2, 7, 6, 3);

const cases = ([1, 2, [3, 2]] as (number | [number, number])[]).flatMap((strides) =>
  (["same", "valid", 1, 3] as const).flatMap((pad): Case[] => [
    [
      `maxPool, ${pad}, strides ${strides}`,
      { x },
      ({ x }) => tf.maxPool(four(x), [3, 2], strides, pad),
    ],
    [
      `avgPool, ${pad}, strides ${strides}`,
      { x },
      ({ x }) => tf.avgPool(four(x), [3, 2], strides, pad),
    ],
  ]),
);

const deep = ([1, [2, 3, 1]] as (number | [number, number, number])[]).flatMap((strides) =>
  (["same", "valid", 1] as const).flatMap((pad): Case[] =>
    [tf.maxPool3d, tf.avgPool3d].map(
      (f, at): Case => [
        `${at === 0 ? "max" : "avg"}Pool3d, ${pad}, strides ${strides}`,
        { x: normal(2, 4, 5, 6, 2) },
        ({ x }) => f(five(x), [2, 3, 3], strides, pad),
      ],
    ),
  ),
);

const others: Case[] = [
  ...(["floor", "round", "ceil"] as const).flatMap((mode): Case[] => [
    [`maxPool, sides rounded by ${mode}`, { x }, ({ x }) => tf.maxPool(four(x), 3, 3, 1, mode)],
    [`avgPool, sides rounded by ${mode}`, { x }, ({ x }) => tf.avgPool(four(x), 3, 3, 1, mode)],
  ]),
  [
    "windows that see nothing",
    { x },
    ({ x }) => [tf.maxPool(four(x), 2, 3, 1, "ceil"), tf.avgPool(four(x), 2, 3, 1, "ceil")],
  ],
  [
    "windows of one place",
    { x },
    ({ x }) => [tf.maxPool(four(x), 1, 1, "same"), tf.avgPool(four(x), 1, 1, "valid")],
  ],
  [
    "maxPool of one picture",
    { x: normal(6, 6, 2) },
    ({ x }) => tf.maxPool(x as tf.Tensor3D, 2, 2, "same"),
  ],
  [
    "maxPool of integers",
    { x },
    ({ x }) => tf.maxPool(tf.cast(tf.round(four(x)), "int32"), 2, 2, "same"),
  ],
  ["pool, dilated", { x }, ({ x }) => tf.pool(four(x), 2, "max", "valid", 2, 1)],
  ...[true, false].flatMap((batch) =>
    (["same", "valid"] as const).map(
      (pad): Case => [
        `maxPoolWithArgmax, ${pad}, ${batch ? "over the batch" : "in one picture"}`,
        { x },
        ({ x }) => {
          const { result, indexes } = tf.maxPoolWithArgmax(four(x), [3, 2], [2, 1], pad, batch);
          return [result, indexes];
        },
      ],
    ),
  ),
];

test.each([...cases, ...deep, ...others])(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);
