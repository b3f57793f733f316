import * as tf from "@tensorflow/tfjs";
import { floats, integers } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

const four = (tensor: tf.Tensor | undefined): tf.Tensor4D => tensor as tf.Tensor4D;
const square = normal(2, 4, 4, 3);
const oblong = normal(2, 3, 5, 2);

const sizes: [number, number][] = [
  [7, 9],
  [2, 3],
  [1, 4],
  [4, 4],
];
const resizing = sizes.flatMap((size) =>
  [square, oblong].flatMap((x) =>
    [
      [false, false],
      [true, false],
      [false, true],
    ].flatMap(([corners, half]): Case[] => [
      [
        `resizeBilinear of [${x.shape}] to ${size}${corners ? ", corners" : ""}${half ? ", half pixels" : ""}`,
        { x },
        ({ x }) => tf.image.resizeBilinear(four(x), size, corners, half),
      ],
      [
        `resizeNearestNeighbor of [${x.shape}] to ${size}${corners ? ", corners" : ""}${half ? ", half pixels" : ""}`,
        // tfjs's cpu backend reads the wrong numbers for the gradient of a second picture.
        { x: normal(1, ...x.shape.slice(1)) },
        ({ x }) => tf.image.resizeNearestNeighbor(four(x), size, corners, half),
      ],
    ]),
  ),
);

const boxes = floats(Float32Array.of(0, 0, 1, 1, 0.1, 0.3, 0.8, 0.7, 0.9, 1.2, -0.3, 0.2), [3, 4]);
const which = integers(Int32Array.of(0, 1, 1), [3]);
const crops = (["bilinear", "nearest"] as const).flatMap((method) =>
  (
    [
      [3, 4],
      [1, 1],
      [2, 1],
    ] as [number, number][]
  ).map(
    (size): Case => [
      `cropAndResize, ${method}, to ${size}`,
      { x: oblong, boxes, which },
      ({ x, boxes, which }) =>
        tf.image.cropAndResize(
          four(x),
          boxes as tf.Tensor2D,
          which as tf.Tensor1D,
          size,
          method,
          0.5,
        ),
    ],
  ),
);

// tfjs's cpu backend leaves every picture but the first empty.
const turn = floats(Float32Array.of(0.9, -0.4, 0.7, 0.5, 1.3, -1.1, 0.03, 0.02), [1, 8]);
const far = floats(Float32Array.of(3.17, 0.22, -9.31, 0.13, 4.21, -7.74, 0, 0), [1, 8]);
const transforms = (["constant", "reflect", "wrap", "nearest"] as const).flatMap((mode) =>
  (["bilinear", "nearest"] as const).flatMap((interpolation) =>
    [turn, far].map(
      (by, at): Case => [
        `transform ${at === 0 ? "near" : "far"}, ${interpolation}, ${mode}`,
        { x: normal(1, 5, 6, 2), by },
        ({ x, by }) =>
          tf.image.transform(four(x), by as tf.Tensor2D, interpolation, mode, 0.3, [4, 7]),
      ],
    ),
  ),
);

const rotations = ([0, [1, 2, 3]] as (number | [number, number, number])[]).flatMap((fill) =>
  [0.5, [0.2, 0.9]].map(
    (center): Case => [
      `rotateWithOffset about ${center}, filled with ${fill}`,
      { x: normal(2, 5, 6, 3) },
      ({ x }) => tf.image.rotateWithOffset(four(x), 0.7, fill, center as number),
    ],
  ),
);

test.each([...resizing, ...crops, ...transforms, ...rotations])(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);

test("a pixel spread from corner to corner gathers the gradients of all its copies", async () => {
  // tfjs's cpu backend never comes back from this one.
  await tf.setBackend("onnx");
  const x = tf.zeros([1, 1, 1, 2]);
  const dy = tf.range(0, 24).reshape([1, 4, 3, 2]);

  const dx = tf.grad((x) => tf.image.resizeNearestNeighbor(four(x), [4, 3], true).mul(dy))(x);

  expect([...dx.dataSync()]).toEqual([132, 144]); // 0 + 2 + … + 22 and 1 + 3 + … + 23
});
