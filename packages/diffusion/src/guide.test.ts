import { expect, test } from "vitest";
import { guide } from "./guide.ts";

const conditional = Float32Array.of(1, 2);
const unconditional = Float32Array.of(0.5, 4);

test("scale 0 ignores the prompt, 1 follows it, 3 exaggerates it", () => {
  expect([...guide(conditional, unconditional, 0)]).toEqual([0.5, 4]);
  expect([...guide(conditional, unconditional, 1)]).toEqual([1, 2]);
  expect([...guide(conditional, unconditional, 3)]).toEqual([2, -2]); // 0.5 + 3·0.5, 4 − 3·2
});

test("predictions of different length are refused", () => {
  expect(() => guide(conditional, new Float32Array(3), 2)).toThrow(
    "guide: unconditional should hold 2 numbers, got 3",
  );
});
