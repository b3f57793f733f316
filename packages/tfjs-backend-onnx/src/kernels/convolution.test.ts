import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Case, differences, normal } from "./fixtures/against-cpu.ts";

tf.enableProdMode();

type Padding = "same" | "valid" | number;
const four = (tensor: tf.Tensor | undefined): tf.Tensor4D => tensor as tf.Tensor4D;
const five = (tensor: tf.Tensor | undefined): tf.Tensor5D => tensor as tf.Tensor5D;

const paddings: Padding[] = ["same", "valid", 2];
const strides: [number, number][] = [
  [1, 1],
  [2, 1],
  [3, 2],
];
const picture = normal(2, 7, 6, 3);
const filter = normal(3, 2, 3, 4);

const convolutions = paddings.flatMap((pad) =>
  strides.flatMap((stride): Case[] => [
    [
      `conv2d, ${pad}, strides ${stride}`,
      { x: picture, filter },
      ({ x, filter }) => tf.conv2d(four(x), four(filter), stride, pad),
    ],
    [
      `depthwise conv2d, ${pad}, strides ${stride}`,
      { x: picture, filter: normal(3, 2, 3, 2) },
      ({ x, filter }) => tf.depthwiseConv2d(four(x), four(filter), stride, pad),
    ],
    [
      `conv3d, ${pad}, strides ${stride}`,
      { x: normal(2, 5, 4, 6, 2), filter: normal(2, 3, 2, 2, 3) },
      ({ x, filter }) => tf.conv3d(five(x), five(filter), [2, ...stride], pad as "same" | "valid"),
    ],
  ]),
);

const transposed = (["same", "valid"] as const).map((pad): Case => {
  const sides = pad === "same" ? [7, 5] : [8, 6];
  return [
    `conv2dTranspose, ${pad}`,
    { x: normal(2, 4, 3, 4), filter: normal(2, 2, 3, 4) },
    ({ x, filter }) =>
      tf.conv2dTranspose(
        four(x),
        four(filter),
        [2, ...sides, 3] as [number, number, number, number],
        2,
        pad,
      ),
  ];
});

const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const;
const fused = activations.flatMap((activation): Case[] =>
  [tf.fused.conv2d, tf.fused.depthwiseConv2d].map(
    (f, at): Case => [
      `fused ${at === 0 ? "" : "depthwise "}conv2d, ${activation}`,
      {
        x: picture,
        filter: at === 0 ? filter : normal(3, 2, 3, 2),
        bias: normal(at === 0 ? 4 : 6),
      },
      ({ x, filter, bias }) =>
        f({
          x: four(x),
          filter: four(filter),
          strides: 2,
          pad: "same",
          bias: bias as tf.Tensor,
          activation,
          leakyreluAlpha: 0.3,
          ...(activation === "prelu" ? { preluActivationWeights: bias as tf.Tensor } : {}),
        }),
    ],
  ),
);

const others: Case[] = [
  [
    "conv2d, dilated",
    { x: picture, filter },
    ({ x, filter }) => tf.conv2d(four(x), four(filter), 1, "same", "NHWC", [2, 3]),
  ],
  [
    "depthwise conv2d, dilated",
    { x: picture, filter: normal(3, 2, 3, 1) },
    ({ x, filter }) => tf.depthwiseConv2d(four(x), four(filter), 1, "same", "NHWC", [2, 3]),
  ],
  [
    "conv3d, dilated",
    { x: normal(1, 6, 5, 4, 2), filter: normal(2, 2, 2, 2, 3) },
    ({ x, filter }) => tf.conv3d(five(x), five(filter), 1, "valid", "NDHWC", [2, 3, 1]),
  ],
  ...(["floor", "round", "ceil"] as const).map(
    (mode): Case => [
      `conv2d, output sides rounded by ${mode}`,
      { x: picture, filter },
      ({ x, filter }) => tf.conv2d(four(x), four(filter), [3, 5], 1, "NHWC", 1, mode),
    ],
  ),
  [
    "conv2d, explicit padding",
    { x: picture, filter },
    ({ x, filter }) =>
      tf.conv2d(four(x), four(filter), 2, [
        [0, 0],
        [1, 3],
        [0, 2],
        [0, 0],
      ]),
  ],
  [
    "conv2d, channels first",
    { x: normal(2, 3, 7, 6), filter },
    ({ x, filter }) => tf.conv2d(four(x), four(filter), 2, 1, "NCHW"),
  ],
  [
    "fused conv2d, channels first",
    { x: normal(2, 3, 7, 6), filter, bias: normal(4) },
    ({ x, filter, bias }) =>
      tf.fused.conv2d({
        x: four(x),
        filter: four(filter),
        strides: 1,
        pad: "valid",
        dataFormat: "NCHW",
        bias: bias as tf.Tensor,
      }),
  ],
  [
    "conv2d, one place to each filter",
    { x: picture, filter: normal(1, 1, 3, 5) },
    ({ x, filter }) => tf.conv2d(four(x), four(filter), 2, "same"),
  ],
  [
    "conv1d",
    { x: normal(2, 9, 3), filter: normal(3, 3, 4) },
    ({ x, filter }) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, "same"),
  ],
  [
    "conv3dTranspose",
    { x: normal(1, 2, 3, 2, 4), filter: normal(2, 2, 2, 3, 4) },
    ({ x, filter }) => tf.conv3dTranspose(five(x), five(filter), [1, 4, 6, 4, 3], 2, "same"),
  ],
  [
    "separableConv2d",
    { x: picture, filter: normal(3, 2, 3, 2), mix: normal(1, 1, 6, 4) },
    ({ x, filter, mix }) => tf.separableConv2d(four(x), four(filter), four(mix), 1, "same"),
  ],
];

test.each([...convolutions, ...transposed, ...fused, ...others])(
  "%s gives what the cpu backend gives, and so does its gradient",
  async (_, inputs, f) => {
    expect(await differences(inputs, f)).toEqual([]);
  },
);
