import * as tf from "@tensorflow/tfjs";
import type { Draw, Operation, Options } from "./random-graph.ts";

type T = tf.Tensor;
type Pictures = tf.Tensor4D;

const isPictures = (x: T): boolean => x.rank === 4 && x.dtype === "float32";
const picturesOf = (draw: Draw, counts: readonly number[] = [0, 1, 2, 3]): number =>
  draw.pick(
    (x) => isPictures(x) && counts.includes(x.shape[0] as number),
    () => [
      draw.among(counts.filter((count) => count > 0)),
      1 + draw.integer(7),
      1 + draw.integer(7),
      draw.among([1, 2, 3]),
    ],
    "float32",
  );

/** How a window moves. Strides and dilations are never both above one: tfjs refuses it. */
function moves(draw: Draw, dilates: boolean): Options {
  const dilation = dilates && draw.chance(0.3) ? 2 : 1;
  const strides = dilation > 1 ? 1 : draw.among([1, 1, 2, [1, 2], 3]);
  return { pad: draw.among(["same", "valid", 1]), strides, dilation };
}

const sidesOf = (draw: Draw): [number, number] => [1 + draw.integer(3), 1 + draw.integer(3)];

const convolution = (
  name: string,
  kind: Operation["kind"],
  depthwise: boolean,
  dilates: boolean,
  run: Operation["run"],
): Operation => ({
  name,
  kind,
  choose: (draw) => {
    const x = picturesOf(draw);
    const C = draw.tensor(x).shape[3] as number;
    const D = draw.among([1, 2, 3]);
    const filter = draw.leaf([...sidesOf(draw), C, D]);
    const bias = draw.leaf([depthwise ? C * D : D]);
    return { inputs: [x, filter, bias], options: moves(draw, dilates) };
  },
  run,
});

const pooling = (
  name: string,
  kind: Operation["kind"],
  run: Operation["run"],
  rank = 4,
): Operation => ({
  name,
  kind,
  // Of equal numbers tfjs's gradient takes the last in three dimensions, and misplaces it.
  cut: name === "maxPool3d",
  choose: (draw) => {
    const x =
      rank === 4
        ? picturesOf(draw)
        : draw.leaf([1, ...[0, 1, 2].map(() => 1 + draw.integer(4)), draw.among([1, 2])]);
    const side = 1 + draw.integer(3);
    const window = rank === 4 ? sidesOf(draw) : [side, side, side];
    return { inputs: [x], options: { ...moves(draw, false), window, step: draw.among([1, 2]) } };
  },
  run,
});

/** Windows that move over pictures, and pictures of other sizes. */
export const windows: readonly Operation[] = [
  convolution("conv2d", "exact", false, true, ([x, filter], { strides, pad, dilation }) =>
    tf.conv2d(x as Pictures, filter as Pictures, strides, pad, "NHWC", dilation),
  ),
  convolution("depthwiseConv2d", "exact", true, true, ([x, filter], { strides, pad, dilation }) =>
    tf.depthwiseConv2d(x as Pictures, filter as Pictures, strides, pad, "NHWC", dilation),
  ),
  convolution("fused conv2d", "rounded", false, false, ([x, filter, bias], { strides, pad }) =>
    tf.fused.conv2d({
      x: x as Pictures,
      filter: filter as Pictures,
      strides,
      pad,
      bias: bias as T,
      activation: "sigmoid",
    }),
  ),
  convolution(
    "fused depthwiseConv2d",
    "rounded",
    true,
    false,
    ([x, filter, bias], { strides, pad }) =>
      tf.fused.depthwiseConv2d({
        x: x as Pictures,
        filter: filter as Pictures,
        strides,
        pad,
        bias: bias as T,
        activation: "elu",
      }),
  ),
  {
    name: "conv2dTranspose",
    kind: "exact",
    choose: (draw) => {
      const x = picturesOf(draw);
      const [N, height, width, C] = draw.tensor(x).shape as [number, number, number, number];
      const [sides, stride, D] = [sidesOf(draw), draw.among([1, 2]), draw.among([1, 2, 3])];
      const pad = draw.among(["same", "valid"]);
      const out = [height, width].map((side, axis) =>
        pad === "same" ? side * stride : (side - 1) * stride + (sides[axis] as number),
      );
      const inputs = [x, draw.leaf([...sides, D, C])];
      return { inputs, options: { shape: [N, ...out, D], stride, pad } };
    },
    run: ([x, filter], { shape, stride, pad }) =>
      tf.conv2dTranspose(x as Pictures, filter as Pictures, shape, stride, pad),
  },
  {
    name: "conv1d",
    kind: "exact",
    choose: (draw) => {
      const x = draw.pick(
        (x) => x.rank === 3 && x.dtype === "float32",
        () => draw.shape(3),
        "float32",
      );
      const C = draw.tensor(x).shape[2] as number;
      const inputs = [x, draw.leaf([1 + draw.integer(3), C, draw.among([1, 2])])];
      return {
        inputs,
        options: { stride: draw.among([1, 2]), pad: draw.among(["same", "valid"]) },
      };
    },
    run: ([x, filter], { stride, pad }) =>
      tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, stride, pad),
  },
  {
    name: "conv3d",
    kind: "exact",
    choose: (draw) => {
      const x = draw.leaf([1, ...[0, 1, 2].map(() => 1 + draw.integer(4)), 2]);
      const filter = draw.leaf([...[0, 1, 2].map(() => 1 + draw.integer(2)), 2, 2]);
      const options = { stride: draw.among([1, 2]), pad: draw.among(["same", "valid"]) };
      return { inputs: [x, filter], options };
    },
    run: ([x, filter], { stride, pad }) =>
      tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, stride, pad),
  },
  pooling("maxPool", "jumps", ([x], { window, strides, pad }) =>
    tf.maxPool(x as Pictures, window, strides, pad),
  ),
  pooling("avgPool", "rounded", ([x], { window, strides, pad }) =>
    tf.avgPool(x as Pictures, window, strides, pad),
  ),
  pooling(
    "maxPool3d",
    "jumps",
    ([x], { window, step, pad }) => tf.maxPool3d(x as tf.Tensor5D, window, step, pad),
    5,
  ),
  pooling(
    "avgPool3d",
    "rounded",
    ([x], { window, step, pad }) => tf.avgPool3d(x as tf.Tensor5D, window, step, pad),
    5,
  ),
  {
    name: "dilation2d",
    kind: "jumps",
    choose: (draw) => {
      const x = picturesOf(draw);
      const filter = draw.leaf([...sidesOf(draw), draw.tensor(x).shape[3] as number]);
      const options = { stride: draw.among([1, 2]), pad: draw.among(["same", "valid"]) };
      return { inputs: [x, filter], options };
    },
    run: ([x, filter], { stride, pad }) =>
      tf.dilation2d(x as Pictures, filter as tf.Tensor3D, stride, pad),
  },
  {
    name: "localResponseNormalization",
    kind: "rounded",
    choose: (draw) => ({ inputs: [picturesOf(draw)], options: { radius: draw.integer(3) } }),
    run: ([x], { radius }) => tf.localResponseNormalization(x as Pictures, radius),
  },
  ...(["resizeBilinear", "resizeNearestNeighbor"] as const).map(
    (name): Operation => ({
      name,
      kind: "rounded",
      choose: (draw) => {
        const [corners, centers] = draw.among([
          [false, false],
          [true, false],
          [false, true],
        ]) as [boolean, boolean];
        const size = [1 + draw.integer(7), 1 + draw.integer(7)];
        // tfjs's cpu gradients look for the second picture at the wrong place, and that of the nearest pixel never
        // comes back where a single row or column is spread from corner to corner.
        const x = picturesOf(draw, [1]);
        const isSingle = draw.tensor(x).shape.slice(1, 3).includes(1);
        const isEndless = name === "resizeNearestNeighbor" && isSingle;
        return { inputs: [x], options: { size, corners: corners && !isEndless, centers } };
      },
      run: ([x], { size, corners, centers }) =>
        tf.image[name](x as Pictures, size, corners, centers),
    }),
  ),
  {
    name: "cropAndResize",
    kind: "rounded",
    cut: true,
    choose: (draw) => {
      const x = picturesOf(draw);
      const boxes = draw.leaf([2, 4]);
      const ids = draw.leaf([2], "int32", draw.tensor(x).shape[0]);
      const size = [1 + draw.integer(4), 1 + draw.integer(4)];
      return { inputs: [x, boxes, ids], options: { size } };
    },
    run: ([x, boxes, ids], { size }) =>
      tf.image.cropAndResize(
        x as Pictures,
        tf.div(boxes as tf.Tensor2D, 4) as tf.Tensor2D,
        ids as tf.Tensor1D,
        size,
        "bilinear",
      ),
  },
];
