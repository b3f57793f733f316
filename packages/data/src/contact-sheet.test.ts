import { expect, test } from "vitest";
import { contactSheet } from "./index.ts";

const dot = (value: number) => ({ width: 1, height: 1, data: Uint8Array.of(value, value, value) });

test("pictures stand row by row with a gap around each", () => {
  const sheet = contactSheet([dot(1), dot(2), dot(3)], 2, { gap: 1 });

  expect([sheet.width, sheet.height]).toEqual([5, 5]);
  const reds = [...sheet.data].filter((_, i) => i % 3 === 0);
  expect([reds[6], reds[8], reds[16], reds[18]]).toEqual([1, 2, 3, 128]);
});

test("magnified, every pixel becomes a square of pixels", () => {
  const sheet = contactSheet([dot(9)], 4, { gap: 0, magnify: 3 });

  expect(sheet).toEqual({ width: 3, height: 3, data: new Uint8Array(27).fill(9) });
});

test("no pictures, no columns and pictures of two sizes are refused", () => {
  expect(() => contactSheet([], 1)).toThrow(RangeError);
  expect(() => contactSheet([dot(1)], 0)).toThrow(RangeError);
  const wide = { width: 2, height: 1, data: new Uint8Array(6) };
  expect(() => contactSheet([dot(1), wide], 2)).toThrow(/picture 1 should be 1 x 1, got 2 x 1/);
});
