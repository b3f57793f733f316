import { expect, test } from "vitest";
import { floats, integers, sizeOf } from "./array.ts";

test("an array keeps its data without a copy", () => {
  const data = Float32Array.of(1, 2, 3, 4);

  expect(floats(data, [2, 2])).toEqual({ shape: [2, 2], dtype: "float32", data });
  expect(floats(data, [2, 2]).data).toBe(data);
});

test("a shape that holds another count is refused", () => {
  expect(() => integers(Int32Array.of(1, 2), [3])).toThrow(
    "integers: [3] should hold 3 numbers, got 2",
  );
});

test("no axes hold one number, a zero axis none", () => {
  expect([sizeOf([]), sizeOf([3, 0]), sizeOf([2, 5])]).toEqual([1, 0, 10]);
});
