import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { cast } from "./elementwise.ts";
import { infoOf, reshape } from "./shape.ts";

/** Kernels that read at given indices. */
export function defineGather(): void {
  define("GatherV2", ({ x, indices }, { axis, batchDims = 0 }) => {
    const [value, ids] = [x as Value, cast("GatherV2", indices as Value, "int32")];
    const at = axis < 0 ? axis + value.shape.length : axis;
    if (batchDims !== 0) return gatherInBatches(value, ids, at, batchDims);
    const shape = [...value.shape.slice(0, at), ...ids.shape, ...value.shape.slice(at + 1)];
    return emit("GatherV2", "Gather", [value, ids], shape, value.type, { axis: at });
  });
  define("GatherNd", ({ params, indices }) => {
    const [value, ids] = [params as Value, indices as Value];
    tf.gather_util.prepareAndValidate(infoOf(value), infoOf(ids));
    const depth = ids.shape.at(-1) as number;
    const shape = [...ids.shape.slice(0, -1), ...value.shape.slice(depth)];
    return emit("GatherNd", "GatherND", [value, cast("GatherNd", ids, "int64")], shape, value.type);
  });
}

/** Where the first axes of `x` and `ids` are shared: every index is moved to its own part of the flat `x`. */
function gatherInBatches(x: Value, ids: Value, axis: number, batchDims: number): Value {
  const name = "GatherV2";
  const m = arithmetic(name);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
    tf.backend_util.segment_util.collectGatherOpShapeInfo(infoOf(x), infoOf(ids), axis, batchDims);
  const count = tf.util.sizeFromShape([...ids.shape]) / batchSize;
  const parts = batchSize * outerSize;
  const starts = Int32Array.from({ length: parts }, (_, part) => part * dimSize);
  const offsets = constantValue(starts, [batchSize, outerSize, 1], "int32");
  const places = m.add(reshape(name, ids, [batchSize, 1, count]), offsets);
  const rows = reshape(name, x, [parts * dimSize, sliceSize]);
  const found = emit(name, "Gather", [rows, places], [...places.shape, sliceSize], x.type, {
    axis: 0,
  });
  return reshape(name, found, outputShape);
}
