import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { cast, scalar } from "./elementwise.ts";
import { reshape } from "./shape.ts";

export function defineGather(): void {
  define("GatherV2", ({ x, indices }, { axis, batchDims = 0 }) => {
    const [value, ids] = [x as Value, indices as Value];
    if (batchDims !== 0) throw new RangeError(`gather: batchDims should be 0, got ${batchDims}`);
    const at = axis < 0 ? axis + value.shape.length : axis;
    const shape = [...value.shape.slice(0, at), ...ids.shape, ...value.shape.slice(at + 1)];
    return emit("GatherV2", "Gather", [value, ids], shape, value.type, { axis: at });
  });
  define("GatherNd", ({ params, indices }) => {
    const [value, ids] = [params as Value, indices as Value];
    const depth = ids.shape.at(-1) as number;
    const shape = [...ids.shape.slice(0, -1), ...value.shape.slice(depth)];
    return emit("GatherNd", "GatherND", [value, cast("GatherNd", ids, "int64")], shape, value.type);
  });
  define("UnsortedSegmentSum", ({ x, segmentIds }, { numSegments }) => {
    const [value, ids] = [x as Value, segmentIds as Value];
    const rest = value.shape.slice(ids.shape.length);
    const flat = reshape("UnsortedSegmentSum", value, [sizeOf(ids.shape), ...rest]);
    return addAt(
      "UnsortedSegmentSum",
      [numSegments, ...rest],
      reshape("UnsortedSegmentSum", ids, [sizeOf(ids.shape), 1]),
      flat,
    );
  });
  define("ScatterNd", ({ indices, updates }, { shape }) =>
    addAt("ScatterNd", shape, indices as Value, updates as Value),
  );
}

/** Zeros of `shape` with `updates` added at `indices`. */
function addAt(kernel: string, shape: readonly number[], indices: Value, updates: Value): Value {
  const zero = scalar(0, updates.type).constant as Float32Array;
  const zeros = constantValue(zero, shape, updates.type);
  return emit(
    kernel,
    "ScatterND",
    [zeros, cast(kernel, indices, "int64"), updates],
    shape,
    updates.type,
    { reduction: "add" },
  );
}

const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);
