import { expect, test } from "vitest";
import { shareOf } from "./wilson.ts";

test("an interval holds the share, is never empty, and narrows as the count grows", () => {
  // By hand with z² = 3.8415: 9 of 10 gives (0.9 + 0.19207 ± 1.96·√(0.009 + 0.0096036)) / 1.38415.
  const { share, low, high } = shareOf(9, 10);

  expect(share).toBe(0.9);
  expect(low).toBeCloseTo(0.5958, 4);
  expect(high).toBeCloseTo(0.9821, 4);
  expect(shareOf(0, 10).high).toBeCloseTo(0.2775, 4);
  expect([shareOf(0, 100).low, shareOf(1000, 1000).high]).toEqual([0, 1]);
  expect(shareOf(900, 1000).low).toBeGreaterThan(0.87);
  expect(() => shareOf(0, 0)).toThrow(RangeError);
});
