import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { convolveBack, separate } from "./convolution.ts";
import { binary, cast, multiply } from "./elementwise.ts";
import { reduce } from "./reduce.ts";
import { concat, reshape, slice, transpose } from "./shape.ts";
import { patches, type Window, windowOf } from "./window.ts";

type Shape4 = [number, number, number, number];

/** Morphological dilation of `x [N, ...in, C]` by `filter [height, width, C]`: the largest sum in every window. */
export function defineDilation(): void {
  define("Dilation2D", ({ x, filter }, attributes) => {
    const sums = sumsOf("Dilation2D", x as Value, filter as Value, attributes);
    const [first, ...rest] = sums as [Value, ...Value[]];
    return rest.length === 0 ? first : emit("Dilation2D", "Max", sums, first.shape, first.type);
  });
  define("Dilation2DBackpropFilter", ({ x, filter, dy }, attributes) => {
    const name = "Dilation2DBackpropFilter";
    const parts = shares(name, x as Value, filter as Value, dy as Value, attributes);
    const sums = reduce(name, "ReduceSum", parts, [0, 1, 2], false); // [C, places]
    return reshape(name, transpose(name, sums, [1, 0]), (filter as Value).shape);
  });
  define("Dilation2DBackpropInput", ({ x, filter, dy }, attributes) => {
    const name = "Dilation2DBackpropInput";
    const [value, { shape }] = [x as Value, filter as Value];
    const parts = shares(name, value, filter as Value, dy as Value, attributes);
    const [N, height, width, C, P] = parts.shape as [number, number, number, number, number];
    // Each place of the window is a filter of its own, that has a one there and zeros elsewhere.
    const ones = Float32Array.from({ length: P * C * P }, (_, at) =>
      Math.floor(at / (C * P)) === at % P ? 1 : 0,
    );
    const filters = constantValue(ones, [...shape.slice(0, 2), C, P], "float32");
    const flat = reshape(name, parts, [N, height, width, C * P]);
    return convolveBack(name, flat, separate(name, filters), windowFor(value, shape, attributes));
  });
}

type Attributes = {
  strides: number | [number, number];
  pad: "same" | "valid" | number;
  dilations: number | [number, number];
};

function windowFor(x: Value, filterShape: readonly number[], attributes: Attributes): Window {
  const { strides, pad, dilations } = attributes;
  const sides = [...filterShape] as [number, number, number];
  const { computeDilation2DInfo } = tf.backend_util;
  return windowOf(
    computeDilation2DInfo([...x.shape] as Shape4, sides, strides, pad, "NHWC", dilations),
  );
}

/** For every place of the window, what stands there plus the filter: each `[N, ...out, C]`. */
function sumsOf(kernel: string, x: Value, filter: Value, attributes: Attributes): Value[] {
  const [height, width, C] = filter.shape as [number, number, number];
  const rows = reshape(kernel, filter, [height * width, C]);
  const window = windowFor(x, filter.shape, attributes);
  return patches(kernel, x, window, Number.NEGATIVE_INFINITY).map((patch, place) => {
    const row = reshape(kernel, slice(kernel, rows, [place, 0], [1, C]), [C]);
    return binary(kernel, "Add", patch, row);
  });
}

/** `dy` at the place that was the largest, the first of equals, and zero at the others: `[N, ...out, C, places]`. */
function shares(kernel: string, x: Value, filter: Value, dy: Value, attributes: Attributes): Value {
  const m = arithmetic(kernel);
  const sums = sumsOf(kernel, x, filter, attributes);
  const P = sums.length;
  const raised = sums.map((sum) => reshape(kernel, sum, [...sum.shape, 1]));
  const all = concat(kernel, raised, 4);
  const kept = [...dy.shape, 1];
  const best = emit(kernel, "ArgMax", [all], kept, "int64", { axis: 4, keepdims: 1 });
  const numbers = Int32Array.from({ length: P }, (_, place) => place);
  const places = constantValue(numbers, [P], "int32");
  const mask = m.equal(cast(kernel, best, "int32"), places);
  return multiply(cast(kernel, mask, dy.type), reshape(kernel, dy, kept), kernel);
}
