import { expect, test } from "vitest";
import { generalize } from "./generalize.ts";
import { constantValue, inputValue, longs, makeNode, reachable, type Value } from "./graph.ts";

/** A graph of one input [size, 4] and what is made of it. */
function graphAt(size: number, make: (x: Value) => Value) {
  const x = inputValue([size, 4], "float32");
  const outputs = [make(x)];
  return { inputs: [x], outputs, nodes: reachable(outputs) };
}

const generalized = (make: (x: Value, size: number) => Value) =>
  generalize(
    graphAt(37, (x) => make(x, 37)),
    graphAt(41, (x) => make(x, 41)),
  );

const emit = (op: string, inputs: Value[], shape: number[]): Value =>
  makeNode(op, inputs, {}, [{ shape, type: "float32" }], op).outputs[0] as Value;

test("one side that differs is left for Reshape to find", () => {
  const { graph, sidesOf } = generalized((x, n) =>
    emit("Reshape", [x, longs([2 * n, 2])], [2 * n, 2]),
  );

  expect(graph.nodes.map(({ op }) => op)).toEqual(["Reshape"]);
  expect(graph.nodes[0]?.inputs[1]?.constant).toEqual(BigInt64Array.of(-1n, 2n));
  expect(sidesOf(graph.outputs[0] as Value)).toEqual([
    [74, 82],
    [2, 2],
  ]);
});

test("two sides that differ are taken from the shape of what goes in", () => {
  const { graph } = generalized((x, n) => emit("Reshape", [x, longs([n, 1, 4, n])], [n, 1, 4, n]));

  expect(graph.nodes.map(({ op }) => op)).toEqual(["Shape", "Concat", "Reshape"]);
  expect(graph.nodes[0]?.attributes).toEqual({ start: 0, end: 1 });
});

test("Expand leaves the sides alone that are there already", () => {
  const { graph } = generalized((x, n) => emit("Expand", [x, longs([3, n, 4])], [3, n, 4]));

  expect(graph.nodes[0]?.inputs[1]?.constant).toEqual(BigInt64Array.of(3n, 1n, 4n));
});

test("an array of equal numbers becomes one that is spread", () => {
  const ones = (n: number) => constantValue(new Float32Array(4 * n).fill(1), [n, 4], "float32");

  const { graph } = generalized((x, n) => emit("Add", [x, ones(n)], [n, 4]));

  expect(graph.nodes[0]?.inputs[1]).toMatchObject({ shape: [1, 4], constant: Float32Array.of(1) });
});

test("numbers that are not the same at every size are refused by the operator's name", () => {
  const rising = (n: number) =>
    constantValue(
      Float32Array.from({ length: n }, (_, at) => at),
      [n, 1],
      "float32",
    );

  expect(() => generalized((x, n) => emit("Add", [x, rising(n)], [n, 4]))).toThrow(
    "generalize: input 1 of Add (Add) should follow from the shapes of what goes in, got [37,1] and [41,1]",
  );
});

test("an operator that is there at one size alone is refused", () => {
  expect(() =>
    generalized((x, n) => (n === 37 ? emit("Exp", [x], [n, 4]) : emit("Log", [x], [n, 4]))),
  ).toThrow('generalize: ["Exp",{}] should be there at every size, got ["Log",{}]');
});
