import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { pad, reshape, slice, transpose } from "./shape.ts";

/** Kernels that move whole blocks of numbers: between space, depth and batch, or mirrored beyond an edge. */
export function defineSpace(): void {
  const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
  define("SpaceToBatchND", ({ x }, { blockShape, paddings }) => {
    const name = "SpaceToBatchND";
    const pairs = paddings as [number, number][];
    const around = (side: 0 | 1) =>
      (x as Value).shape.map((_, axis) => pairs[axis - 1]?.[side] ?? 0);
    const whole = pad(name, x as Value, around(0), around(1), 0);
    const count = tf.util.sizeFromShape(blockShape);
    const split = getReshaped([...whole.shape], blockShape, count, false);
    const perm = getPermuted(split.length, blockShape.length, false);
    const shape = getReshapedPermuted([...whole.shape], blockShape, count, false);
    return reshape(name, transpose(name, reshape(name, whole, split), perm), shape);
  });
  define("BatchToSpaceND", ({ x }, { blockShape, crops }) => {
    const name = "BatchToSpaceND";
    const given = [...(x as Value).shape];
    const count = tf.util.sizeFromShape(blockShape);
    const split = getReshaped(given, blockShape, count);
    const perm = getPermuted(split.length, blockShape.length);
    const shape = getReshapedPermuted(given, blockShape, count);
    const whole = reshape(name, transpose(name, reshape(name, x as Value, split), perm), shape);
    const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
    const sizes = tf.backend_util.getSliceSize(shape, crops, blockShape.length);
    const [from, to] = [begin, sizes].map((known, at) =>
      shape.map((side, axis) => Math.max(0, known[axis] ?? (at === 0 ? 0 : side))),
    );
    return slice(name, whole, from as number[], to as number[]);
  });
  define("DepthToSpace", ({ x }, { blockSize }) => {
    const name = "DepthToSpace";
    const [N, height, width, depth] = (x as Value).shape as [number, number, number, number];
    const left = depth / (blockSize * blockSize);
    const split = reshape(name, x as Value, [N, height, width, blockSize, blockSize, left]);
    const shape = [N, height * blockSize, width * blockSize, left];
    return reshape(name, transpose(name, split, [0, 1, 3, 2, 4, 5]), shape);
  });
  define("MirrorPad", ({ x }, { paddings, mode }) => {
    const pairs = paddings as [number, number][];
    return pairs.reduce((padded, [before, after], axis) => {
      if (before === 0 && after === 0) return padded;
      const side = padded.shape[axis] as number;
      return pick("MirrorPad", padded, axis, mirrored(side, before, after, mode === "reflect"));
    }, x as Value);
  });
  define("FlipLeftRight", ({ image }) => {
    const width = (image as Value).shape[2] as number;
    const backwards = Array.from({ length: width }, (_, column) => width - 1 - column);
    return pick("FlipLeftRight", image as Value, 2, backwards);
  });
}

/** Which numbers of an axis stand where it is mirrored; by "reflect" the edge itself is not repeated. */
function mirrored(side: number, before: number, after: number, reflects: boolean): number[] {
  const offset = reflects ? 0 : 1;
  return Array.from({ length: before + side + after }, (_, at) => {
    if (at < before) return before - at - offset;
    const from = at - before;
    return from < side ? from : 2 * (side - 1) - from + offset;
  });
}

/** `x` with the given places of one axis, in this order. */
export function pick(kernel: string, x: Value, axis: number, places: readonly number[]): Value {
  const indices = constantValue(Int32Array.from(places), [places.length], "int32");
  const shape = x.shape.map((side, a) => (a === axis ? places.length : side));
  return emit(kernel, "Gather", [x, indices], shape, x.type, { axis });
}
