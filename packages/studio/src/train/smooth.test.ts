import { expect, test } from "vitest";
import { smooth } from "./smooth.ts";

test("a constant stays itself from its first value on", () => {
  const constant = smooth([4, 4, 4], 0.9);

  for (const value of constant) expect(value).toBeCloseTo(4, 12);
});

test("halves weigh the newest value most: (1/4 · 0 + 1/2 · 3) / (3/4) = 2", () => {
  expect(smooth([0, 3], 0.5)).toEqual([0, 2]);
});

test("gaps stay gaps and count for nothing", () => {
  expect(smooth([0, null, 3], 0.5)).toEqual([0, null, 2]);
});

test("no smoothing changes nothing", () => {
  expect(smooth([1, null, 2], 0)).toEqual([1, null, 2]);
});

test("a curve that grows is smoothed on as if it had always been so long", () => {
  const growing = [4, null, 2];
  smooth(growing, 0.5);
  growing.push(1, 7);

  expect(smooth(growing, 0.5)).toEqual(smooth([4, null, 2, 1, 7], 0.5));
});
