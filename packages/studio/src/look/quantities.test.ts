import { expect, test } from "vitest";
import { apartFrom, count, duration, memory } from "./quantities.ts";

test("a time is told in the unit that fits it", () => {
  expect([12.4, 89, 600, 9000, 360_000].map(duration)).toEqual([
    ...["12 s", "89 s", "10 min", "2.5 h", "4.2 days"],
  ]);
});

test("memory and counts are told by about two figures", () => {
  expect([6.4e8, 1.25e10].map(memory)).toEqual(["640 MB", "12.5 GB"]);
  expect([950, 48_100, 1_230_000, 7e9].map(count)).toEqual([
    ...["950", "48 thousand", "1.2 million", "7.0 billion"],
  ]);
});

test("numbers beside each other have the decimals that tell them apart", () => {
  expect([5.7, 5.705].map((value) => apartFrom(value, 0.005))).toEqual(["5.700", "5.705"]);
  expect(apartFrom(1500, 500)).toBe("1500");
  expect(apartFrom(0.00024, 0.00002)).toBe("0.00024");
});
