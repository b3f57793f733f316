import { expect, test } from "vitest";
import { costOf } from "./cost.ts";
import { constantValue, inputValue, longs, makeNode, type Value } from "./graph.ts";
import { graphOf } from "./graph-of.ts";

type Attributes = Parameters<typeof makeNode>[2];

function node(op: string, inputs: Value[], shape: number[], attributes: Attributes = {}): Value {
  return makeNode(op, inputs, attributes, [{ shape, type: "float32" }], op).outputs[0] as Value;
}

function costBetween(inputs: Value[], outputs: Value[]) {
  return costOf(graphOf(inputs, outputs));
}

test("a product costs 2 per multiply-and-add, in whichever direction its factors lie", () => {
  const a = inputValue([5, 2, 3], "float32");
  const b = inputValue([7, 2], "float32");
  const attributes = { transA: 1, transB: 1, alpha: { float: 1 } };

  const { flops, bytes } = costBetween(
    [a, b],
    [node("FusedMatMul", [a, b], [5, 3, 7], attributes)],
  );

  expect(flops).toBe(2 * (5 * 3 * 7) * 2);
  expect(bytes).toBe(4 * (5 * 2 * 3 + 7 * 2 + 5 * 3 * 7));
});

test("a convolution costs 2 per output, place of the kernel and channel that it sees", () => {
  const x = inputValue([2, 6, 9, 9], "float32");
  const weights = inputValue([4, 3, 3, 3], "float32"); // 2 groups of 3 channels
  const y = node("Conv", [x, weights], [2, 4, 7, 7], { group: 2 });
  const back = node("ConvTranspose", [y, weights], [2, 6, 9, 9], { group: 2 });

  expect(costBetween([x, weights], [y]).flops).toBe(2 * (2 * 4 * 7 * 7) * (3 * 3) * 3);
  expect(costBetween([x, weights], [back]).flops).toBe(2 * 2 * (2 * 4 * 7 * 7) * (3 * 3) * 3);
});

test("sums cost one per number that goes in, moves nothing, einsum two per meeting of its letters", () => {
  const x = inputValue([4, 8], "float32");
  const sum = node("ReduceSum", [x, longs([1])], [4]);
  const turned = node("Transpose", [x], [8, 4], { perm: [1, 0] });
  const square = node("Einsum", [x, x], [4, 4], { equation: "ij,kj->ik" });

  expect(costBetween([x], [sum]).flops).toBe(32);
  expect(costBetween([x], [turned])).toMatchObject({ flops: 0, bytes: 4 * 64 });
  expect(costBetween([x], [square]).flops).toBe(2 * 4 * 8 * 4);
});

test("attention costs both its products over old and new slots, and four passes over the scores", () => {
  const [q, k] = [[2, 3, 5, 4] as const, [2, 3, 6, 4] as const].map((s) =>
    inputValue(s, "float32"),
  );
  const v = inputValue([2, 3, 6, 4], "float32");
  const y = node("Attention", [q as Value, k as Value, v], [2, 3, 5, 4]);

  const scores = 2 * 3 * 5 * 6;
  expect(costBetween([q as Value, k as Value, v], [y]).flops).toBe(scores * (4 * 4 + 4));
});

test("parameters are the floats that the program holds", () => {
  const x = inputValue([2], "float32");
  const graph = graphOf([x], [node("Neg", [x], [2])]);
  const held = [
    { shape: [3, 4], dtype: "float32" },
    { shape: [5], dtype: "int32" },
  ];

  expect(costOf(graph, held).parameters).toBe(12);
});

test("peak memory counts what exists at once: inputs, constants and outputs always, the rest while needed", () => {
  const x = inputValue([10], "float32"); // 40 bytes throughout
  const k = constantValue(new Float32Array(10), [10], "float32"); // 40 throughout
  const a = node("Add", [x, k], [10]); // 40 from node 0 to node 2
  const b = node("Exp", [a], [10]); // 40 from node 1 to node 2
  const c = node("Mul", [a, b], [10]); // 40 from node 2 to node 3
  const y = node("Concat", [c, c], [20], { axis: 0 }); // 80, an output

  // Node 2 has most: x, k, y (160) and a, b, c (120).
  expect(costBetween([x], [y]).peakBytes).toBe(280);
});

test("a view takes no memory of its own and keeps what it views", () => {
  const x = inputValue([10], "float32"); // 40
  const a = node("Exp", [x], [10]); // 40, kept by its view until node 2
  const view = node("Reshape", [a, longs([2, 5])], [2, 5]); // the two sides are 16 bytes
  const b = node("Log", [x], [10]); // 40, until node 4
  const c = node("Neg", [view], [2, 5]); // 40, until node 5
  const d = node("ReduceSum", [b], []); // 4, until node 5
  const y = node("Add", [c, d], [2, 5]); // 40, an output

  // Order: a, view, c, b, d, y. Besides x, the sides and y (96) there are at c: a, c; at b: c, b; at d: c, b, d.
  expect(costBetween([x], [y]).peakBytes).toBe(96 + 84);
});
