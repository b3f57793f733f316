import * as tf from "@tensorflow/tfjs";
import { constantValue, longs, makeNode, splatOf, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { cast, expand, scalar } from "./elementwise.ts";

/** The same numbers under another shape. */
export function reshape(kernel: string, x: Value, shape: readonly number[]): Value {
  if (splatOf(x) !== undefined) return constantValue(x.constant as Float32Array, shape, x.type);
  if (x.node?.op === "Reshape") return reshape(kernel, x.node.inputs[0] as Value, shape);
  const same =
    x.shape.length === shape.length && x.shape.every((side, axis) => side === shape[axis]);
  if (same) return x;
  // To ONNX a zero says "as before", unless it is told otherwise.
  const attributes: Record<string, number> = shape.includes(0) ? { allowzero: 1 } : {};
  return emit(kernel, "Reshape", [x, longs(shape)], shape, x.type, attributes);
}

/** `sizes[axis]` numbers from `begin[axis]` on, along every axis. */
export function slice(
  kernel: string,
  x: Value,
  begin: readonly number[],
  sizes: readonly number[],
): Value {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => sizes[axis] !== x.shape[axis]);
  if (axes.length === 0) return x;
  const starts = axes.map((axis) => begin[axis] as number);
  const ends = axes.map((axis) => (begin[axis] as number) + (sizes[axis] as number));
  return emit(kernel, "Slice", [x, longs(starts), longs(ends), longs(axes)], sizes, x.type);
}

export function transpose(kernel: string, x: Value, perm: readonly number[]): Value {
  if (perm.every((from, axis) => from === axis)) return x;
  const shape = perm.map((axis) => x.shape[axis] as number);
  if (x.node?.op === "Transpose") {
    const before = x.node.attributes.perm as readonly number[];
    return transpose(
      kernel,
      x.node.inputs[0] as Value,
      perm.map((axis) => before[axis] as number),
    );
  }
  return emit(kernel, "Transpose", [x], shape, x.type, { perm });
}

export function concat(kernel: string, parts: readonly Value[], axis: number): Value {
  const full = parts.filter((part) => part.shape[axis] !== 0);
  if (full.length === 1) return full[0] as Value;
  if (full.length === 0) return parts[0] as Value;
  const first = full[0] as Value;
  const shape = [...first.shape];
  shape[axis] = full.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
  return emit(kernel, "Concat", full, shape, first.type, { axis });
}

/** `x` with `fill` put before and after it along every axis. */
export function pad(
  kernel: string,
  x: Value,
  before: readonly number[],
  after: readonly number[],
  fill: number,
): Value {
  if ([...before, ...after].every((count) => count === 0)) return x;
  const shape = x.shape.map((side, axis) => side + (before[axis] ?? 0) + (after[axis] ?? 0));
  const inputs = [x, longs([...before, ...after]), scalar(fill, x.type)];
  return emit(kernel, "Pad", inputs, shape, x.type);
}

/** A list of parts of given lengths along an axis. */
export function split(kernel: string, x: Value, lengths: readonly number[], axis: number): Value[] {
  if (lengths.length === 1) return [x];
  const outputs = lengths.map((length) => ({
    shape: x.shape.map((side, a) => (a === axis ? length : side)),
    type: x.type,
  }));
  return makeNode("Split", [x, longs(lengths)], { axis }, outputs, kernel).outputs;
}

/** A value as tfjs's own checks want to see it. */
export const infoOf = ({ shape, type }: Value) =>
  ({ shape: [...shape], dtype: type, rank: shape.length }) as unknown as tf.Tensor;

const axisOf = (axis: number, x: Value): number => (axis < 0 ? axis + x.shape.length : axis);

export function defineShape(): void {
  define("Reshape", ({ x }, { shape }) => {
    const value = x as Value;
    return reshape(
      "Reshape",
      value,
      tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape([...value.shape])),
    );
  });
  define("ExpandDims", ({ input }, { dim }) => {
    const shape = [...(input as Value).shape];
    if (dim < -shape.length - 1 || dim > shape.length) {
      throw new RangeError(
        `expandDims: axis should be from ${-shape.length - 1} to ${shape.length}, got ${dim}`,
      );
    }
    shape.splice(dim < 0 ? shape.length + dim + 1 : dim, 0, 1);
    return reshape("ExpandDims", input as Value, shape);
  });
  define("Transpose", ({ x }, { perm }) => transpose("Transpose", x as Value, perm));
  define("Slice", ({ x }, { begin, size }) => {
    const value = x as Value;
    const [from, sizes] = tf.slice_util.parseSliceParams(
      { shape: [...value.shape] } as tf.TensorInfo,
      begin,
      size,
    );
    tf.slice_util.assertParamsValid(infoOf(value), from as number[], sizes as number[]);
    return slice("Slice", value, from as number[], sizes as number[]);
  });
  define("StridedSlice", ({ x }, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } =
      attributes;
    const value = x as Value;
    const info = tf.slice_util.sliceInfo(
      [...value.shape],
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    const axes = value.shape.map((_, axis) => axis);
    const ends = info.end.map((last, axis) =>
      (info.strides[axis] as number) < 0 && last < 0 ? -(value.shape[axis] as number) - 1 : last,
    );
    const sizes = info.begin.map((first, axis) =>
      Math.max(0, Math.ceil(((info.end[axis] as number) - first) / (info.strides[axis] as number))),
    );
    const cut = emit(
      "StridedSlice",
      "Slice",
      [value, longs(info.begin), longs(ends), longs(axes), longs(info.strides)],
      sizes,
      value.type,
    );
    return reshape("StridedSlice", cut, info.finalShape);
  });
  define("Concat", (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const at = axisOf(axis, parts[0] as Value);
    tf.backend_util.assertParamsConsistent(
      parts.map(({ shape }) => [...shape]),
      at,
    );
    return concat("Concat", parts, at);
  });
  define("SplitV", ({ x }, { numOrSizeSplits, axis }) => {
    const value = x as Value;
    const at = axisOf(axis, value);
    const lengths = tf.backend_util.prepareSplitSize(
      { shape: [...value.shape] } as tf.Tensor,
      numOrSizeSplits,
      at,
    );
    return split("SplitV", value, lengths, at);
  });
  define("Pack", (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const { shape: first, type } = parts[0] as Value;
    const at = axis < 0 ? axis + first.length + 1 : axis;
    for (const part of parts) {
      if (part.type === type && tf.util.arraysEqual([...part.shape], [...first])) continue;
      throw new RangeError(
        `stack: tensors should all be ${type} [${first}], got ${part.type} [${part.shape}]`,
      );
    }
    const raised = parts.map((part) =>
      reshape("Pack", part, [...part.shape.slice(0, at), 1, ...part.shape.slice(at)]),
    );
    return concat("Pack", raised, at);
  });
  define("Unpack", ({ value }, { axis }) => {
    const x = value as Value;
    const at = axisOf(axis, x);
    const lengths = Array.from({ length: x.shape[at] as number }, () => 1);
    return split("Unpack", x, lengths, at).map((part) =>
      reshape(
        "Unpack",
        part,
        x.shape.filter((_, a) => a !== at),
      ),
    );
  });
  define("PadV2", ({ x }, { paddings, constantValue: fill }) => {
    const pairs = paddings as [number, number][];
    const [before, after] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
    return pad("PadV2", x as Value, before, after, fill);
  });
  define("Tile", ({ x }, { reps }) => {
    const value = x as Value;
    const counts = reps as number[];
    if (counts.every((count) => count === 1)) return value;
    return emit(
      "Tile",
      "Tile",
      [value, longs(counts)],
      value.shape.map((side, axis) => side * (counts[axis] as number)),
      value.type,
    );
  });
  define("BroadcastTo", ({ x }, { shape }) => expand("BroadcastTo", x as Value, shape));
  define("Reverse", ({ x }, { dims }) => {
    const value = x as Value;
    const axes = (tf.util.parseAxisParam(dims, [...value.shape]) as number[]).filter(
      (axis) => value.shape[axis] !== 1,
    );
    if (axes.length === 0) return value;
    const ends = axes.map((axis) => -(value.shape[axis] as number) - 1);
    return emit(
      "Reverse",
      "Slice",
      [value, longs(axes.map(() => -1)), longs(ends), longs(axes), longs(axes.map(() => -1))],
      value.shape,
      value.type,
    );
  });
  define("Fill", (_, { shape, value, dtype = "float32" }) => {
    const one = scalar(value, dtype);
    return constantValue(one.constant as Float32Array, shape, dtype);
  });
  define("ZerosLike", ({ x }) =>
    constantValue(
      scalar(0, (x as Value).type).constant as Float32Array,
      (x as Value).shape,
      (x as Value).type,
    ),
  );
  define("OnesLike", ({ x }) =>
    constantValue(
      scalar(1, (x as Value).type).constant as Float32Array,
      (x as Value).shape,
      (x as Value).type,
    ),
  );
  define("LinSpace", (_, { start, stop, num }) => {
    const step = (stop - start) / (num - 1);
    const numbers = Float32Array.from(
      { length: num },
      (_unused, at) => start + (at === 0 ? 0 : at * step),
    );
    return constantValue(numbers, [num], "float32");
  });
  define("Range", (_, { start, stop, step: given, dtype = "float32" }) => {
    const step = stop < start && given === 1 ? -1 : given;
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const numbers = Array.from({ length: count }, (_unused, index) => start + index * step);
    return constantValue(
      dtype === "int32" ? Int32Array.from(numbers) : Float32Array.from(numbers),
      [count],
      dtype,
    );
  });
  define("OneHot", ({ indices }, { depth, onValue, offValue, dtype = "float32" }) => {
    const ids = indices as Value;
    const numbers = constantValue(
      Int32Array.from({ length: depth }, (_, index) => index),
      [depth],
      "int32",
    );
    const column = reshape("OneHot", ids, [...ids.shape, 1]);
    const equal = emit("OneHot", "Equal", [column, numbers], [...ids.shape, depth], "bool");
    if (onValue === 1 && offValue === 0) return cast("OneHot", equal, dtype);
    return emit(
      "OneHot",
      "Where",
      [equal, scalar(onValue, dtype), scalar(offValue, dtype)],
      equal.shape,
      dtype,
    );
  });
}
