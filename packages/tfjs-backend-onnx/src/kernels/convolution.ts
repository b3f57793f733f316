import * as tf from "@tensorflow/tfjs";
import { constantValue, longs, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { activate } from "./activation.ts";
import { binary, multiply } from "./elementwise.ts";
import { matMul } from "./matmul.ts";
import { reduce } from "./reduce.ts";
import { concat, pad, reshape, slice, transpose } from "./shape.ts";
import {
  channelsFirst,
  channelsLast,
  crop,
  leftOver,
  padEnds,
  patches,
  patchRows,
  seenSides,
  startingInside,
  type Window,
  windowOf,
} from "./window.ts";

/** ONNX weights `[D, C / group, ...sides]`, and how many groups of channels they know. */
type Weights = { readonly values: Value; readonly group: number };

/** The filter `[...sides, C, D]` of a convolution that mixes the channels. */
function mixing(kernel: string, filter: Value): Weights {
  const rank = filter.shape.length;
  const perm = [rank - 1, rank - 2, ...filter.shape.slice(2).map((_, axis) => axis)];
  return { values: transpose(kernel, filter, perm), group: 1 };
}

/** The filter `[...sides, C, M]` of one that does not: M answers from every channel. */
export function separate(kernel: string, filter: Value): Weights {
  const sides = filter.shape.slice(0, -2);
  const [C, M] = filter.shape.slice(-2) as [number, number];
  const perm = [sides.length, sides.length + 1, ...sides.map((_, axis) => axis)];
  const values = reshape(kernel, transpose(kernel, filter, perm), [C * M, 1, ...sides]);
  return { values, group: C };
}

/** The convolution of `x [N, ...in, C]`: `[N, ...out, D]`. */
function convolve(kernel: string, x: Value, { values, group }: Weights, window: Window): Value {
  if (x.shape.includes(0) || values.shape.includes(0)) {
    // A sum over nothing: ONNX Runtime never comes back from one.
    const shape = [x.shape[0] as number, ...window.outSides, values.shape[0] as number];
    return constantValue(Float32Array.of(0), shape, "float32");
  }
  const { skipped, rest } = startingInside(window);
  if (rest !== window) {
    const sizes = [x.shape[0] as number, ...rest.inSides, x.shape.at(-1) as number];
    return convolve(kernel, slice(kernel, x, [0, ...skipped, 0], sizes), { values, group }, rest);
  }
  const { begins, ends, strides, dilations } = window;
  const shape = [x.shape[0] as number, values.shape[0] as number, ...window.outSides];
  const attributes = { pads: [...begins, ...ends], strides, dilations, group };
  const seen = crop(kernel, x, seenSides(window));
  const inputs = [channelsFirst(kernel, seen), values];
  return channelsLast(kernel, emit(kernel, "Conv", inputs, shape, x.type, attributes));
}

/** The transposed convolution of `dy [N, ...out, D]`: `[N, ...in, C]`. */
export function convolveBack(
  kernel: string,
  dy: Value,
  { values, group }: Weights,
  window: Window,
): Value {
  const isEmpty = dy.shape.includes(0) || values.shape.includes(0);
  const turned = group === 1 ? turnedWindow(window) : undefined;
  if (turned !== undefined && !isEmpty) {
    return convolve(kernel, dy, { values: turn(kernel, values), group }, turned);
  }
  const { begins, ends, strides, dilations } = window;
  const [N, C] = [dy.shape[0] as number, (values.shape[1] as number) * group];
  const pads = [...begins, ...ends];
  if (isEmpty) {
    return constantValue(Float32Array.of(0), [N, ...window.inSides, C], "float32");
  }
  const { skipped, rest } = startingInside(window);
  if (rest !== window) {
    const dx = convolveBack(kernel, dy, { values, group }, rest);
    const after = dx.shape.map(() => 0);
    return pad(kernel, dx, [0, ...skipped, 0], after, 0);
  }
  const attributes = { pads, strides, dilations, group, output_padding: leftOver(window) };
  const inputs = [channelsFirst(kernel, crop(kernel, dy, window.outSides)), values];
  const shape = [N, C, ...seenSides(window)];
  const seen = emit(kernel, "ConvTranspose", inputs, shape, dy.type, attributes);
  const unseen = window.inSides.map((side, axis) => side - (shape[axis + 2] as number));
  return padEnds(kernel, channelsLast(kernel, seen), [0, ...unseen, 0]);
}

/**
 * The window over `dy` by which a convolution that never steps further than one place is undone by another, with its
 * filter turned; `undefined` where it steps further, or its padding is more than the filter.
 */
function turnedWindow(window: Window): Window | undefined {
  const { inSides, outSides, sides, strides, dilations } = window;
  if (strides.some((stride) => stride !== 1)) return undefined;
  const reach = sides.map((side, axis) => (side - 1) * (dilations[axis] as number));
  const begins = reach.map((places, axis) => places - (window.begins[axis] as number));
  const ends = reach.map(
    (places, axis) =>
      (inSides[axis] as number) + places - (outSides[axis] as number) - (begins[axis] as number),
  );
  if ([...begins, ...ends].some((count) => count < 0)) return undefined;
  return { ...window, inSides: outSides, outSides: inSides, begins, ends };
}

/** Weights `[D, C, ...sides]` turned around: `[C, D, ...sides]`, the last place first. */
function turn(kernel: string, weights: Value): Value {
  const spatial = weights.shape.slice(2).map((_, axis) => axis + 2);
  const swapped = transpose(kernel, weights, [1, 0, ...spatial]);
  const each = (number: number): Value => longs(spatial.map(() => number));
  const inputs = [swapped, each(-1), each(-(2 ** 31)), longs(spatial), each(-1)];
  return emit(kernel, "Slice", inputs, swapped.shape, weights.type);
}

/** Fewer channels than these make products so narrow that copying is what takes time. */
const narrow = 64;

/**
 * How the filter should change: for every place in it one product of all patches with `dy`. Of few channels, those of
 * a row of places lie side by side and share a product (3 x 3 places of 32 channels on 64 x 64: 0.77 of the time).
 */
function mixingGradient(kernel: string, x: Value, dy: Value, window: Window): Value {
  const [C, D] = [x.shape.at(-1) as number, dy.shape.at(-1) as number];
  const count = (x.shape[0] as number) * tf.util.sizeFromShape([...window.outSides]);
  const change = reshape(kernel, crop(kernel, dy, window.outSides), [count, D]);
  const seen = C < narrow ? patchRows(kernel, x, window) : patches(kernel, x, window);
  const products = seen.map((patch) => {
    const width = patch.shape.at(-1) as number;
    const rows = reshape(kernel, patch, [count, width]);
    return reshape(kernel, matMul(kernel, rows, change, true, false), [1, width, D]);
  });
  return reshape(kernel, concat(kernel, products, 0), [...window.sides, C, D]);
}

/** The same for a filter of every channel's own: `[...sides, C, M]`. */
function separateGradient(kernel: string, x: Value, dy: Value, window: Window): Value {
  const C = x.shape.at(-1) as number;
  const M = (dy.shape.at(-1) as number) / C;
  const count = (x.shape[0] as number) * tf.util.sizeFromShape([...window.outSides]);
  const change = reshape(kernel, crop(kernel, dy, window.outSides), [count, C, M]);
  const products = patches(kernel, x, window).map((patch) => {
    const rows = reshape(kernel, patch, [count, C, 1]);
    return reduce(kernel, "ReduceSum", multiply(rows, change, kernel), [0], true);
  });
  return reshape(kernel, concat(kernel, products, 0), [...window.sides, C, M]);
}

type Attributes = {
  strides: number | [number, number];
  pad: "same" | "valid" | number;
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
  dataFormat?: "NHWC" | "NCHW";
};

type FusedAttributes = Attributes & { activation?: string; leakyreluAlpha?: number };

/** The window of a two-dimensional convolution. */
function window2D(
  inShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode, dataFormat }: Attributes,
  depthwise = false,
): Window {
  const info = tf.backend_util.computeConv2DInfo(
    [...inShape] as [number, number, number, number],
    [...filterShape] as [number, number, number, number],
    strides,
    depthwise && dilations === null ? 1 : dilations,
    pad,
    dimRoundingMode,
    depthwise,
    dataFormat === "NCHW" ? "channelsFirst" : "channelsLast",
  );
  return windowOf(info);
}

/** The window of a three-dimensional one. */
function window3D(
  inShape: readonly number[],
  filterShape: readonly number[],
  attributes: Attributes,
): Window {
  const info = tf.backend_util.computeConv3DInfo(
    [...inShape] as [number, number, number, number, number],
    [...filterShape] as [number, number, number, number, number],
    attributes.strides as unknown as [number, number, number],
    (attributes.dilations ?? 1) as unknown as [number, number, number],
    attributes.pad,
  );
  return windowOf(info);
}

export function defineConvolutions(): void {
  const first = ({ dataFormat }: Attributes): boolean => dataFormat === "NCHW";
  for (const name of ["Conv2D", "FusedConv2D"]) {
    define(name, (inputs, attributes) => {
      const [x, filter] = [inputs.x as Value, inputs.filter as Value];
      const window = window2D(x.shape, filter.shape, attributes);
      const last = first(attributes) ? channelsLast(name, x) : x;
      const y = convolve(name, last, mixing(name, filter), window);
      return finish(name, first(attributes) ? channelsFirst(name, y) : y, inputs, attributes);
    });
  }
  for (const name of ["DepthwiseConv2dNative", "FusedDepthwiseConv2D"]) {
    define(name, (inputs, attributes) => {
      const [x, filter] = [inputs.x as Value, inputs.filter as Value];
      const window = window2D(x.shape, filter.shape, { ...attributes, dataFormat: "NHWC" }, true);
      return finish(name, convolve(name, x, separate(name, filter), window), inputs, attributes);
    });
  }
  define("Conv2DBackpropInput", ({ dy, filter }, attributes) => {
    const name = "Conv2DBackpropInput";
    const window = window2D(attributes.inputShape, (filter as Value).shape, {
      ...attributes,
      dilations: 1,
    });
    const last = first(attributes) ? channelsLast(name, dy as Value) : (dy as Value);
    const dx = convolveBack(name, last, mixing(name, filter as Value), window);
    return first(attributes) ? channelsFirst(name, dx) : dx;
  });
  define("Conv2DBackpropFilter", ({ x, dy }, attributes) => {
    const name = "Conv2DBackpropFilter";
    const window = window2D((x as Value).shape, attributes.filterShape, {
      ...attributes,
      dilations: 1,
    });
    const [from, to] = [x as Value, dy as Value].map((value) =>
      first(attributes) ? channelsLast(name, value) : value,
    );
    return mixingGradient(name, from as Value, to as Value, window);
  });
  define("DepthwiseConv2dNativeBackpropInput", ({ dy, filter }, attributes) => {
    const name = "DepthwiseConv2dNativeBackpropInput";
    const window = window2D(attributes.inputShape, (filter as Value).shape, attributes, true);
    return convolveBack(name, dy as Value, separate(name, filter as Value), window);
  });
  define("DepthwiseConv2dNativeBackpropFilter", ({ x, dy }, attributes) => {
    const window = window2D((x as Value).shape, attributes.filterShape, attributes, true);
    const name = "DepthwiseConv2dNativeBackpropFilter";
    return separateGradient(name, x as Value, dy as Value, window);
  });
  define("Conv3D", ({ x, filter }, attributes) => {
    const window = window3D((x as Value).shape, (filter as Value).shape, attributes);
    return convolve("Conv3D", x as Value, mixing("Conv3D", filter as Value), window);
  });
  define("Conv3DBackpropInputV2", ({ dy, filter }, attributes) => {
    const name = "Conv3DBackpropInputV2";
    const window = window3D(attributes.inputShape, (filter as Value).shape, attributes);
    return convolveBack(name, dy as Value, mixing(name, filter as Value), window);
  });
  define("Conv3DBackpropFilterV2", ({ x, dy }, attributes) => {
    const window = window3D((x as Value).shape, attributes.filterShape, attributes);
    return mixingGradient("Conv3DBackpropFilterV2", x as Value, dy as Value, window);
  });
}

/** Bias and activation, where a kernel has them; what belongs to channels stands where `y` has its channels. */
function finish(
  kernel: string,
  y: Value,
  { bias, preluActivationWeights }: Readonly<Record<string, Value>>,
  { activation, leakyreluAlpha, dataFormat }: FusedAttributes,
): Value {
  const place = (value: Value): Value =>
    dataFormat === "NCHW" && value.shape.length === 1 && value.shape[0] !== 1
      ? reshape(kernel, value, [value.shape[0] as number, 1, 1])
      : value;
  const sum = bias === undefined ? y : binary(kernel, "Add", y, place(bias));
  const slopes = preluActivationWeights && place(preluActivationWeights);
  return activate(kernel, sum, activation, slopes, leakyreluAlpha);
}
