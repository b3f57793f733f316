import { expect, test } from "vitest";
import { peakSignalToNoise, structuralSimilarity } from "./fidelity.ts";
import type { Pixels } from "./patches.ts";

const flat = (byte: number, side = 16): Pixels => ({
  width: side,
  height: side,
  data: new Uint8Array(3 * side * side).fill(byte),
});
/** Bytes that a 32-bit Lehmer generator gives, so that the reference below can be computed anywhere. */
const rough = (seed: number, side = 16): Pixels => {
  let state = seed;
  const data = Uint8Array.from({ length: 3 * side * side }, () => {
    state = (state * 48271) % 2147483647;
    return state % 256;
  });
  return { width: side, height: side, data };
};

test("a picture that is off by one tenth of the range everywhere has 20 decibels", () => {
  expect(peakSignalToNoise(flat(100), flat(125.5 - 0.5))).toBeCloseTo(
    20 * Math.log10(255 / 25),
    10,
  );
  expect(peakSignalToNoise(flat(7), flat(7))).toBe(Number.POSITIVE_INFINITY);
});

test("flat pictures are alike as their means are", () => {
  const c = (0.01 * 255) ** 2; // nothing varies: the second factor is 1

  expect(structuralSimilarity(flat(100), flat(150))).toBeCloseTo(
    (2 * 100 * 150 + c) / (100 ** 2 + 150 ** 2 + c),
    8,
  );
  expect(structuralSimilarity(rough(3), rough(3))).toBeCloseTo(1, 12);
});

test("structural similarity is what numpy gives with every window written out", () => {
  expect(structuralSimilarity(rough(1), rough(2))).toBeCloseTo(0.5774157492910545, 9);
});

test("pictures of two sizes, or smaller than a window, are refused", () => {
  expect(() => peakSignalToNoise(flat(1), flat(1, 8))).toThrow(/one size, got 16 x 16 and 8 x 8/);
  expect(() => structuralSimilarity(flat(1, 8), flat(1, 8))).toThrow(/at least 11/);
});
