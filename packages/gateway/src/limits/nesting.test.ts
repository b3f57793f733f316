import { expect, test } from "vitest";
import { nestingOf } from "./nesting.ts";

test.each([
  ["3", 0],
  ["{}", 1],
  ['{"a":[[1],[{}]],"b":{}}', 4],
  ['["[[[", "\\"[[[", "\\\\", [1]]', 2],
  ['["\\\\\\"[[", []]', 2],
  ['["no end [[[', 1],
  ["[[[[[[", 4], // no further than past the limit
])("%s is nested %i deep", (json, depth) => {
  expect(nestingOf(Buffer.from(json), 3)).toBe(depth);
});
