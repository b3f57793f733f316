import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { cast, expand, scalar } from "./elementwise.ts";
import { reshape } from "./shape.ts";

/** Kernels that write, or add, at given indices. */
export function defineScatter(): void {
  define("UnsortedSegmentSum", ({ x, segmentIds }, { numSegments }) => {
    const [value, ids] = [x as Value, segmentIds as Value];
    return addRows("UnsortedSegmentSum", numSegments, ids, value);
  });
  define("Bincount", ({ x, weights }, { size }) =>
    addRows("Bincount", size, x as Value, amounts("Bincount", x as Value, weights as Value)),
  );
  define("DenseBincount", ({ x, weights }, { size, binaryOutput }) => {
    const name = "DenseBincount";
    const [ids, given] = [x as Value, weights as Value];
    if (ids.shape.length === 1) return addRows(name, size, ids, amounts(name, ids, given));
    const m = arithmetic(name);
    const rows = ids.shape[0] as number;
    const starts = Int32Array.from({ length: rows }, (_, row) => row * size);
    const moved = m.add(ids, constantValue(starts, [rows, 1], "int32"));
    const places = m.where(m.less(ids, size), moved, -1);
    const ones = constantValue(
      scalar(1, given.type).constant as Float32Array,
      ids.shape,
      given.type,
    );
    const flat = addRows(
      name,
      rows * size,
      places,
      binaryOutput ? ones : amounts(name, ids, given),
    );
    const counts = reshape(name, flat, [rows, size]);
    return binaryOutput ? m.min(counts, 1) : counts;
  });
  define("ScatterNd", ({ indices, updates }, { shape }) => {
    const { type } = updates as Value;
    const zeros = constantValue(scalar(0, type).constant as Float32Array, shape, type);
    return write("ScatterNd", zeros, indices as Value, updates as Value, "add");
  });
  define("TensorScatterUpdate", ({ tensor, indices, updates }) =>
    write("TensorScatterUpdate", tensor as Value, indices as Value, updates as Value, "none"),
  );
  define("SparseToDense", ({ sparseIndices, sparseValues, defaultValue }, { outputShape }) => {
    const name = "SparseToDense";
    const values = sparseValues as Value;
    const all = expand(name, reshape(name, defaultValue as Value, []), outputShape);
    return write(name, all, sparseIndices as Value, values, "none");
  });
}

/** `x` with `updates` at `indices` `[..., depth]`, or `[count]` of the first axis; one update may stand for all. */
function write(
  kernel: string,
  x: Value,
  indices: Value,
  updates: Value,
  reduction: "add" | "none",
): Value {
  const depth = indices.shape.length > 1 ? (indices.shape.at(-1) as number) : 1;
  const count = tf.util.sizeFromShape([...indices.shape]) / Math.max(1, depth);
  const shape = [count, ...x.shape.slice(depth)];
  const rows =
    updates.shape.length === 0 ? expand(kernel, updates, shape) : reshape(kernel, updates, shape);
  const places = reshape(kernel, cast(kernel, indices, "int64"), [count, depth]);
  return emit(kernel, "ScatterND", [x, places, rows], x.shape, x.type, { reduction });
}

/** `[count, ...rest]`: the sum of all `updates [...ids, ...rest]` that have an id; ids out of range count nowhere. */
function addRows(kernel: string, count: number, ids: Value, updates: Value): Value {
  const m = arithmetic(kernel);
  const size = tf.util.sizeFromShape([...ids.shape]);
  const rest = updates.shape.slice(ids.shape.length);
  const zero = scalar(0, updates.type);
  const zeros = constantValue(zero.constant as Float32Array, [count, ...rest], updates.type);
  const flat = reshape(kernel, ids, [size]);
  const known = m.and(m.less(flat, count), m.greater(flat, -1));
  const rows = reshape(kernel, updates, [size, ...rest]);
  const mask = reshape(kernel, known, [size, ...rest.map(() => 1)]);
  return write(kernel, zeros, m.where(known, flat, 0), m.where(mask, rows, 0), "add");
}

/** What each number counts: its weight, or one where there are no weights. */
function amounts(kernel: string, ids: Value, weights: Value): Value {
  if (tf.util.sizeFromShape([...weights.shape]) > 0) return reshape(kernel, weights, ids.shape);
  const one = scalar(1, weights.type);
  return constantValue(one.constant as Float32Array, ids.shape, weights.type);
}
