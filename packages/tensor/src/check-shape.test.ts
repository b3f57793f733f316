import { expect, test } from "vitest";
import { checkShape, ShapeError } from "./check-shape.ts";

test("letters come back as sizes", () => {
  const { B, N } = checkShape("encode: x", { shape: [2, 3, 4] }, ["B", "N", 4]);

  expect([B, N]).toEqual([2, 3]);
});

test("a wrong size, a wrong rank and a letter of two sizes are refused", () => {
  const check = (shape: number[]) => () => checkShape("f: x", { shape }, ["N", "N", 4]);

  expect(check([2, 2, 5])).toThrow(new ShapeError("f: x", ["N", "N", 4], [2, 2, 5]));
  expect(check([2, 2])).toThrow("f: x should be [N, N, 4], got [2, 2]");
  expect(check([2, 3, 4])).toThrow(ShapeError);
  expect(check([2, 2, 4, 1])).toThrow(ShapeError);
});
