import * as tf from "@tensorflow/tfjs";
import { constantValue, longs, splatOf, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { binary, cast, multiply, numeric, scalar, unary } from "./elementwise.ts";
import { concat, reshape, split } from "./shape.ts";

/** A reduction over `axes`; operators that take their axes as an attribute say so. */
export function reduce(
  kernel: string,
  op: string,
  x: Value,
  axis: number | number[] | undefined,
  keepDims: boolean,
): Value {
  const axes = tf.util.parseAxisParam(axis as number[], [...x.shape]) as number[];
  const kept = x.shape.map((side, a) => (axes.includes(a) ? 1 : side));
  const shape = keepDims ? kept : x.shape.filter((_, a) => !axes.includes(a));
  if (axes.every((a) => x.shape[a] === 1)) return reshape(kernel, x, shape);
  const value = numeric(kernel, x);
  const reduced = emit(kernel, op, [value, longs(axes)], kept, value.type, { keepdims: 1 });
  return cast(kernel, reshape(kernel, reduced, shape), x.type);
}

export function defineReductions(): void {
  define("Sum", ({ x }, { axis, keepDims }) => {
    const value = (x as Value).type === "bool" ? cast("Sum", x as Value, "int32") : (x as Value);
    const splat = splatOf(value);
    const result = reduce("Sum", "ReduceSum", value, axis, keepDims);
    if (splat === undefined || result.node === undefined || value.type !== "float32") return result;
    const count =
      tf.util.sizeFromShape([...value.shape]) / tf.util.sizeFromShape([...result.shape]);
    return constantValue(Float32Array.of(splat * count), result.shape, "float32");
  });
  define("Mean", ({ x }, { axis, keepDims }) =>
    reduce("Mean", "ReduceMean", cast("Mean", x as Value, "float32"), axis, keepDims),
  );
  define("Prod", ({ x }, { axis, keepDims }) =>
    reduce("Prod", "ReduceProd", x as Value, axis, keepDims),
  );
  for (const name of ["Max", "Min"] as const) {
    define(name, ({ x }, { reductionIndices, axis, keepDims }) =>
      extreme(name, x as Value, reductionIndices ?? axis, keepDims),
    );
  }
  define("All", ({ x }, { axis, keepDims }) =>
    truth("All", "ReduceMin", x as Value, axis, keepDims),
  );
  define("Any", ({ x }, { axis, keepDims }) =>
    truth("Any", "ReduceMax", x as Value, axis, keepDims),
  );
  for (const name of ["ArgMax", "ArgMin"]) {
    define(name, ({ x }, { axis }) => {
      const given = numeric(name, x as Value);
      const at = axis < 0 ? axis + given.shape.length : axis;
      const value = withoutLaterNaN(name, given, at, name === "ArgMax" ? -1 : 1);
      const shape = value.shape.filter((_, a) => a !== at);
      if (value.shape[at] === 0) return constantValue(Int32Array.of(0), shape, "int32");
      const found = emit(name, name, [value], shape, "int64", { axis: at, keepdims: 0 });
      return cast(name, found, "int32");
    });
  }
  define("Softmax", ({ logits }, { dim }) =>
    unary("Softmax", "Softmax", logits as Value, { axis: dim }),
  );
  define("LogSoftmax", ({ logits }, { axis }) =>
    unary("LogSoftmax", "LogSoftmax", logits as Value, { axis }),
  );
  define("Cumprod", ({ x }, { axis, exclusive, reverse }) => {
    const at = axis < 0 ? axis + (x as Value).shape.length : axis;
    return cumulativeProduct(x as Value, at, exclusive, reverse);
  });
  define("Cumsum", ({ x }, { axis, exclusive, reverse }) =>
    emit(
      "Cumsum",
      "CumSum",
      [x, scalar(axis < 0 ? axis + (x as Value).shape.length : axis, "int32")],
      (x as Value).shape,
      (x as Value).type,
      {
        exclusive: exclusive ? 1 : 0,
        reverse: reverse ? 1 : 0,
      },
    ),
  );
}

/**
 * The largest or smallest number, and NaN where one is among them: ONNX Runtime's operators pass over those, but the
 * sum of all magnitudes is NaN then and only then.
 */
function extreme(name: "Max" | "Min", x: Value, axis: number[], keepDims: boolean): Value {
  const found = reduce(name, `Reduce${name}`, x, axis, keepDims);
  const isView = tf.util.sizeFromShape([...x.shape]) === tf.util.sizeFromShape([...found.shape]);
  if (x.type !== "float32" || isView) return found;
  const magnitudes = reduce(name, "ReduceL1", x, axis, keepDims);
  const missing = emit(name, "IsNaN", [magnitudes], found.shape, "bool");
  return emit(name, "Where", [missing, magnitudes, found], found.shape, "float32");
}

/** `x` with an infinity of the given sign where it is not a number. */
export function withoutNaN(kernel: string, x: Value, sign: number): Value {
  if (x.type !== "float32") return x;
  const missing = emit(kernel, "IsNaN", [x], x.shape, "bool");
  const infinity = scalar(sign * Number.POSITIVE_INFINITY);
  return emit(kernel, "Where", [missing, infinity, x], x.shape, "float32");
}

/** The same, but what is not a number stands for the extreme itself where it comes first along the axis, as in tfjs. */
function withoutLaterNaN(kernel: string, x: Value, axis: number, sign: number): Value {
  if (x.type !== "float32") return x;
  const side = x.shape[axis] as number;
  const infinity = sign * Number.POSITIVE_INFINITY;
  const fill = Float32Array.from({ length: side }, (_, at) => (at === 0 ? -infinity : infinity));
  const shape = x.shape.map((_, a) => (a === axis ? side : 1));
  const missing = emit(kernel, "IsNaN", [x], x.shape, "bool");
  const branches = [missing, constantValue(fill, shape, "float32"), x];
  return emit(kernel, "Where", branches, x.shape, "float32");
}

/** Running products: ONNX has no operator for them, so every position is one product more. */
function cumulativeProduct(x: Value, axis: number, exclusive: boolean, reverse: boolean): Value {
  if (x.shape.includes(0)) return x;
  const lengths = Array.from({ length: x.shape[axis] as number }, () => 1);
  const parts = [...split("Cumprod", x, lengths, axis)];
  if (reverse) parts.reverse();
  const one = scalar(1, x.type).constant as Float32Array;
  let product = constantValue(one, (parts[0] as Value).shape, x.type);
  const products = parts.map((part) => {
    const before = product;
    product = multiply(product, part, "Cumprod");
    return exclusive ? before : product;
  });
  if (reverse) products.reverse();
  return concat("Cumprod", products, axis);
}

function truth(kernel: string, op: string, x: Value, axis: number[], keepDims: boolean): Value {
  const found = reduce(kernel, op, cast(kernel, x, "int32"), axis, keepDims);
  return binary(kernel, "Greater", found, scalar(0, "int32"), "bool");
}
