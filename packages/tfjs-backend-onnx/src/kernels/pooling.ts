import * as tf from "@tensorflow/tfjs";
import { constantValue, makeNode, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { convolveBack, separate } from "./convolution.ts";
import { binary, cast, multiply } from "./elementwise.ts";
import { withoutNaN } from "./reduce.ts";
import { reshape, slice } from "./shape.ts";
import {
  channelsFirst,
  channelsLast,
  crop,
  padded,
  padEnds,
  places,
  seenSides,
  type Window,
  windowOf,
} from "./window.ts";

type Attributes = {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
};

/** The window of a pooling kernel over `x`, in two dimensions or three. */
function poolWindow(
  { shape }: Value,
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): Window {
  const { computePool2DInfo, computePool3DInfo } = tf.backend_util;
  const compute = (
    shape.length === 4 ? computePool2DInfo : computePool3DInfo
  ) as typeof computePool2DInfo;
  return windowOf(
    compute(
      [...shape] as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    ),
  );
}

/** What the windows see of `x [N, ...in, C]`, with all padding: `[N, C, ...padded]`. */
function seen(kernel: string, x: Value, window: Window, fill: number): Value {
  const cropped = crop(kernel, x, seenSides(window));
  return channelsFirst(kernel, padded(kernel, cropped, window, fill));
}

/** The largest of every window of `x [N, C, ...padded]`, and where it stands in the flat array: `[N, C, ...out]`. */
function largest(kernel: string, x: Value, window: Window): [Value, Value] {
  const shape = [...x.shape.slice(0, 2), ...window.outSides];
  const outputs = [{ shape, type: x.type } as const, { shape, type: "int64" } as const];
  const attributes = { kernel_shape: window.sides, strides: window.strides };
  return makeNode("MaxPool", [x], attributes, outputs, kernel).outputs as [Value, Value];
}

/** The smallest number, which the operator gives where a window sees nothing larger: nothing at all, or -Infinity. */
const smallest = -(2 - 2 ** -23) * 2 ** 127;

function maxPool(kernel: string, x: Value, window: Window): Value {
  if (isIdentity(window)) return x;
  const numbers = withoutNaN(kernel, cast(kernel, x, "float32"), -1);
  const whole = seen(kernel, numbers, window, Number.NEGATIVE_INFINITY);
  const shape = [...whole.shape.slice(0, 2), ...window.outSides];
  const attributes = { kernel_shape: window.sides, strides: window.strides };
  const found = emit(kernel, "MaxPool", [whole], shape, "float32", attributes);
  const m = arithmetic(kernel);
  const bounded = m.where(m.equal(found, smallest), Number.NEGATIVE_INFINITY, found);
  return cast(kernel, channelsLast(kernel, bounded), x.type);
}

/**
 * `dy [N, ...out, C]` added where the largest of each window came from, the first of equals: `[N, ...in, C]`.
 * (tfjs takes the last of equals in three dimensions, and misplaces it where height and width of the window differ.)
 */
function maxPoolGradient(kernel: string, dy: Value, x: Value, window: Window): Value {
  const whole = seen(kernel, withoutNaN(kernel, x, -1), window, Number.NEGATIVE_INFINITY);
  const [, at] = largest(kernel, whole, window);
  const flat = (value: Value) => reshape(kernel, value, [tf.util.sizeFromShape([...value.shape])]);
  const zeros = constantValue(Float32Array.of(0), flat(whole).shape, "float32");
  const change = flat(channelsFirst(kernel, crop(kernel, dy, window.outSides)));
  const attributes = { axis: 0, reduction: "add" };
  const inputs = [zeros, flat(at), change];
  const put = emit(kernel, "ScatterElements", inputs, zeros.shape, "float32", attributes);
  const last = channelsLast(kernel, reshape(kernel, put, whole.shape));
  const sides = seenSides(window);
  const sizes = [x.shape[0] as number, ...sides, x.shape.at(-1) as number];
  const inner = slice(kernel, last, [0, ...window.begins, 0], sizes);
  const unseen = window.inSides.map((side, axis) => side - (sides[axis] as number));
  return padEnds(kernel, inner, [0, ...unseen, 0]);
}

/** The mean of every window, padding not counted: `[N, ...out, C]`. */
function averagePool(kernel: string, x: Value, window: Window): Value {
  if (isIdentity(window)) return x;
  const whole = seen(kernel, cast(kernel, x, "float32"), window, 0);
  const shape = [...whole.shape.slice(0, 2), ...window.outSides];
  const attributes = { kernel_shape: window.sides, strides: window.strides };
  const means = emit(kernel, "AveragePool", [whole], shape, "float32", attributes);
  const shares = places(window.outSides).map((place) => shareInside(place, window));
  const last = channelsLast(kernel, means);
  if (shares.every((share) => share === 1)) return last;
  // The mean of nothing is not a number; tfjs gives zero in three dimensions.
  const nothing = window.sides.length === 3 ? 1 : Number.POSITIVE_INFINITY;
  const factors = Float32Array.from(shares, (share) => (share === 0 ? nothing : 1 / share));
  const factor = constantValue(factors, [...window.outSides, 1], "float32");
  return multiply(last, factor, kernel);
}

/** Windows of one place, as many as there are places: tfjs takes the array as it is, whatever the padding. */
function isIdentity({ sides, inSides, outSides }: Window): boolean {
  return (
    sides.length === 2 &&
    sides.every((side) => side === 1) &&
    inSides.every((side, axis) => side === outSides[axis])
  );
}

/** How much of the window at a place is not padding, between 0 and 1. */
function shareInside(place: readonly number[], window: Window): number {
  return place.reduce((share, step, axis) => {
    const side = window.sides[axis] as number;
    const start = step * (window.strides[axis] as number) - (window.begins[axis] as number);
    const stop = Math.min(start + side, window.inSides[axis] as number);
    return (share * Math.max(0, stop - Math.max(0, start))) / side;
  }, 1);
}

/** `dy` spread evenly over the windows; tfjs divides by the whole window, padding counted. */
function averagePoolGradient(kernel: string, dy: Value, C: number, window: Window): Value {
  const part = 1 / tf.util.sizeFromShape([...window.sides]);
  const filter = constantValue(Float32Array.of(part), [...window.sides, C, 1], "float32");
  return convolveBack(kernel, dy, separate(kernel, filter), window);
}

export function definePooling(): void {
  for (const depth of ["", "3D"]) {
    const [most, mean] = [`MaxPool${depth}`, `AvgPool${depth}`];
    define(most, ({ x }, attributes) =>
      maxPool(most, x as Value, poolWindow(x as Value, attributes)),
    );
    define(mean, ({ x }, attributes) =>
      averagePool(mean, x as Value, poolWindow(x as Value, attributes)),
    );
    define(`${most}Grad`, ({ dy, input }, attributes) => {
      const window = poolWindow(input as Value, attributes);
      return maxPoolGradient(`${most}Grad`, dy as Value, input as Value, window);
    });
    define(`${mean}Grad`, ({ dy, input }, attributes) => {
      const [window, C] = [poolWindow(input as Value, attributes), (input as Value).shape.at(-1)];
      return averagePoolGradient(`${mean}Grad`, dy as Value, C as number, window);
    });
  }
  define("MaxPoolWithArgmax", ({ x }, attributes) => {
    const value = x as Value;
    const window = poolWindow(value, attributes);
    const name = "MaxPoolWithArgmax";
    const whole = seen(name, withoutNaN(name, value, -1), window, Number.NEGATIVE_INFINITY);
    const [found, at] = largest(name, whole, window);
    const places = placesInside(at, whole, value, window, attributes.includeBatchInIndex);
    return [found, cast(name, places, "int32")].map((result) => channelsLast(name, result));
  });
}

/** Places in the padded `[N, C, height, width]` as places in `x [N, height, width, C]`, or in its one picture. */
function placesInside(
  at: Value,
  whole: Value,
  x: Value,
  { begins }: Window,
  includesBatch: boolean,
): Value {
  const name = "MaxPoolWithArgmax";
  const [N, C, height, width] = whole.shape as [number, number, number, number];
  const apply = (op: string, a: Value, b: number) =>
    binary(name, op, a, constantValue(BigInt64Array.of(BigInt(b)), [], "int64"));
  const steps = (count: number, each: number, shape: number[]) =>
    constantValue(
      BigInt64Array.from({ length: count }, (_, i) => BigInt(i * each)),
      shape,
      "int64",
    );
  const spot = apply("Mod", at, height * width);
  const row = apply("Sub", apply("Div", spot, width), begins[0] as number);
  const column = apply("Sub", apply("Mod", spot, width), begins[1] as number);
  const pixel = binary(name, "Add", apply("Mul", row, x.shape[2] as number), column);
  const number = binary(name, "Add", apply("Mul", pixel, C), steps(C, 1, [C, 1, 1]));
  const size = tf.util.sizeFromShape(x.shape.slice(1));
  return includesBatch ? binary(name, "Add", number, steps(N, size, [N, 1, 1, 1])) : number;
}
