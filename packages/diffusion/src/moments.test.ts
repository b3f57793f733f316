import { expect, test } from "vitest";
import { momentsOf } from "./moments.ts";

test("moments are what a sum over the step finds, and meet where the series takes over", () => {
  for (const h of [1e-6, 0.00999, 0.01001, 0.5, 3]) {
    let [weight, linear, square] = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const s = (i + 0.5) / 10_000;
      weight += Math.exp(h * s);
      linear += s * Math.exp(h * s);
      square += s * s * Math.exp(h * s);
    }
    expect(momentsOf(h).linear).toBeCloseTo(linear / weight, 7);
    expect(momentsOf(h).square).toBeCloseTo(square / weight, 7);
  }
});

test("an endless step is all at its end", () => {
  expect(momentsOf(Infinity)).toEqual({ linear: 1, square: 1 });
});
