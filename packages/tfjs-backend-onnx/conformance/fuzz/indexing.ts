import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./random-graph.ts";

type T = tf.Tensor;

/** What reads or writes at given places; the places are whole numbers within their axis. */
export const indexing: readonly Operation[] = [
  {
    name: "gather",
    kind: "exact",
    choose: (draw) => {
      const x = draw.pick((x) => x.rank > 0 && x.size > 0);
      const { shape } = draw.tensor(x);
      const axis = draw.integer(shape.length);
      const at = draw.leaf(draw.shape(draw.among([0, 1, 1, 2])), "int32", shape[axis]);
      return { inputs: [x, at], options: { axis } };
    },
    run: ([x, at], { axis }) => tf.gather(x as T, at as T, axis),
  },
  {
    name: "gather in batches",
    kind: "exact",
    cut: true,
    choose: (draw) => {
      const x = draw.pick((x) => x.rank > 1 && x.size > 0);
      const { shape } = draw.tensor(x);
      const axis = 1 + draw.integer(shape.length - 1);
      const places = [shape[0] as number, ...draw.shape(draw.among([0, 1]))];
      return {
        inputs: [x, draw.leaf(places, "int32", shape[axis])],
        options: { axis },
      };
    },
    run: ([x, at], { axis }) => tf.gather(x as T, at as T, axis, 1),
  },
  {
    name: "gatherND",
    kind: "exact",
    cut: true,
    choose: (draw) => {
      const x = draw.pick((x) => x.rank > 0 && x.size > 0);
      const { shape } = draw.tensor(x);
      const depth = 1 + draw.integer(shape.length);
      const below = Math.min(...shape.slice(0, depth));
      return { inputs: [x, draw.leaf([...draw.shape(1), depth], "int32", below)] };
    },
    run: ([x, at]) => tf.gatherND(x as T, at as T),
  },
  {
    name: "scatterND",
    kind: "exact",
    cut: true,
    choose: (draw) => {
      const shape = draw.shape(2).map((side) => side + 1);
      const depth = 1 + draw.integer(2);
      const count = draw.among([1, 2, 3]);
      const at = draw.leaf([count, depth], "int32", Math.min(...shape.slice(0, depth)));
      const updates = draw.pick(
        (x) => x.dtype !== "bool" && tf.util.arraysEqual(x.shape, [count, ...shape.slice(depth)]),
        () => [count, ...shape.slice(depth)],
        draw.among(["float32", "int32"]),
      );
      return { inputs: [at, updates], options: { shape } };
    },
    run: ([at, updates], { shape }) => tf.scatterND(at as T, updates as T, shape),
  },
  {
    name: "tensorScatterUpdate",
    kind: "exact",
    cut: true,
    choose: (draw) => {
      const x = draw.pick((x) => x.rank > 0 && x.size > 0 && x.dtype === "float32");
      const { shape } = draw.tensor(x);
      const at = draw.leaf([1, 1], "int32", shape[0]);
      return { inputs: [x, at, draw.leaf([1, ...shape.slice(1)])] };
    },
    // tfjs's cpu kernel writes into the very array it is given; the sum is one of its own.
    run: ([x, at, updates]) => tf.tensorScatterUpdate(tf.add(x as T, 0), at as T, updates as T),
  },
  {
    name: "oneHot",
    kind: "exact",
    cut: true,
    choose: (draw) => ({
      inputs: [draw.leaf(draw.shape(draw.among([1, 2])), "int32", 5)],
      options: { depth: 1 + draw.integer(5), on: draw.among([1, 2]), off: draw.among([0, -1]) },
    }),
    run: ([at], { depth, on, off }) => tf.oneHot(at as T, depth, on, off),
  },
  {
    name: "unsortedSegmentSum",
    kind: "exact",
    choose: (draw) => {
      const x = draw.pick((x) => x.rank > 0 && x.dtype === "float32");
      const ids = draw.leaf([draw.tensor(x).shape[0] as number], "int32", 4);
      return { inputs: [x, ids], options: { count: 1 + draw.integer(5) } };
    },
    run: ([x, ids], { count }) => tf.unsortedSegmentSum(x as T, ids as tf.Tensor1D, count),
  },
  {
    name: "bincount",
    kind: "exact",
    cut: true,
    choose: (draw) => {
      const ids = draw.leaf(draw.shape(1), "int32", 5);
      const weights = draw.chance(0.5) ? draw.leaf(draw.tensor(ids).shape) : draw.leaf([0]);
      return { inputs: [ids, weights], options: { size: 1 + draw.integer(6) } };
    },
    run: ([ids, weights], { size }) =>
      tf.bincount(ids as tf.Tensor1D, weights as tf.Tensor1D, size),
  },
  {
    name: "denseBincount",
    kind: "exact",
    cut: true,
    choose: (draw) => ({
      inputs: [draw.leaf(draw.shape(2), "int32", 5), draw.leaf([0, 0])],
      options: { size: 1 + draw.integer(6), binary: draw.chance(0.5) },
    }),
    run: ([ids, weights], { size, binary }) =>
      tf.denseBincount(ids as tf.Tensor2D, weights as tf.Tensor2D, size, binary),
  },
  {
    name: "searchSorted",
    kind: "jumps",
    cut: true,
    choose: (draw) => {
      const rows = draw.among([1, 2, 3]);
      const sorted = draw.leaf([rows, 1 + draw.integer(6)]);
      const values = draw.pick(
        (x) => x.dtype === "float32" && x.rank === 2 && x.shape[0] === rows,
        () => [rows, draw.side()],
        "float32",
      );
      return { inputs: [sorted, values], options: { side: draw.among(["left", "right"]) } };
    },
    run: ([steps, values], { side }) =>
      tf.searchSorted(tf.cumsum(tf.abs(steps as T), 1), values as T, side),
  },
];
