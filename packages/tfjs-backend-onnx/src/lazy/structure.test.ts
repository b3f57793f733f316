import { expect, test } from "vitest";
import { constantValue, inputValue, makeNode, type Value } from "../graph/graph.ts";
import { structureOf } from "./structure.ts";

/** The sum of an input and `other`, scaled by an attribute. */
function sum(other: Value, alpha = 1, input = inputValue([2], "float32")): Value {
  const attributes = { alpha: { float: alpha } };
  const output = { shape: [2], type: "float32" as const };
  return makeNode("Add", [input, other], attributes, [output], "Add").outputs[0] as Value;
}

const input = () => inputValue([2], "float32");
const constant = (...numbers: number[]) =>
  constantValue(Float32Array.from(numbers), [numbers.length], "float32");
const keyOf = (...outputs: Value[]) => structureOf(outputs).key;

test("graphs that differ only in their arrays have one key, and name their inputs in order", () => {
  const [a, b] = [input(), input()];

  const { key, inputs } = structureOf([sum(a, 1, b)]);

  expect(key).toBe(keyOf(sum(input())));
  expect(inputs).toEqual([b, a]);
});

test("shapes, attributes, small constants and wiring tell graphs apart", () => {
  const [same, scalar] = [input(), inputValue([], "float32")];
  const keys = [
    keyOf(sum(input())),
    keyOf(sum(same, 1, same)),
    keyOf(sum(scalar)),
    keyOf(sum(input(), 2)),
    keyOf(sum(input(), Number.NaN)),
    keyOf(sum(input(), Number.POSITIVE_INFINITY)),
    keyOf(sum(constant(0, 1))),
    keyOf(sum(constant(-0, 1))),
    keyOf(sum(sum(input()))),
  ];

  expect(new Set(keys).size).toBe(keys.length);
});

test("a large constant is fed like any other array", () => {
  const large = constant(...Array.from({ length: 100 }, (_, index) => index));

  expect(structureOf([sum(large)]).inputs).toContain(large);
});
