import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { Numbers } from "./objective.ts";
import { normalQuantile, stratify } from "./stratify.ts";
import { discreteTimes, logitNormalTimes, modeTimes, uniformTimes } from "./times.ts";

const fixed = (u: number): Numbers => ({ uniform: () => u, normal: () => u });

test("every distribution by hand", () => {
  expect(uniformTimes()(fixed(0.25))).toBe(0.75);
  expect([0, 0.5, 0.999].map((u) => discreteTimes(10)(fixed(u)))).toEqual([0.1, 0.6, 1]);
  expect(logitNormalTimes({ mean: 1, deviation: 2 })(fixed(-0.5))).toBe(0.5);
  // 1 − 0.5 − 1·(cos²(π/4) − 1 + 0.5) = 0.5; at u = 1/3: 2/3 − (3/4 − 2/3)
  expect(modeTimes({ scale: 1 })(fixed(0.5))).toBeCloseTo(0.5, 12);
  expect(modeTimes({ scale: 1 })(fixed(1 / 3))).toBeCloseTo(7 / 12, 12);
  expect(modeTimes({ scale: 0 })(fixed(0.25))).toBe(0.75);
});

test("a mode above 0 draws the middle, below 0 the ends; none leaves (0, 1]", () => {
  const spreadOf = (scale: number) => {
    const random = createRandom(1);
    const times = Array.from({ length: 10_000 }, () => modeTimes({ scale })(random));
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect(Math.max(...times)).toBeLessThanOrEqual(1);
    return times.reduce((sum, t) => sum + (t - 0.5) ** 2, 0) / times.length;
  };

  expect(spreadOf(1.29)).toBeLessThan(0.07);
  expect(spreadOf(-1)).toBeGreaterThan(0.1); // uniform: 1/12
});

test("under a cap every time is within it", () => {
  const random = createRandom(2);

  for (const draw of [uniformTimes(), discreteTimes(), logitNormalTimes(), modeTimes()]) {
    const times = Array.from({ length: 5000 }, () => draw(random, 0.5));
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect(Math.max(...times)).toBeLessThanOrEqual(0.5);
    // A uniform draw from 0.5 has deviation 0.5/√12; five of its standard errors.
    const mean = times.reduce((sum, t) => sum + t, 0) / 5000;
    expect(Math.abs(mean - 0.25)).toBeLessThan((5 * 0.5) / Math.sqrt(12 * 5000));
  }
});

test("a stratified batch leaves no gap, and no place in it is special", () => {
  const random = createRandom(3);
  const batch = () => stratify(random, 8).map((numbers) => uniformTimes()(numbers));

  const sorted = batch().sort((a, b) => a - b);
  for (let i = 1; i < 8; i++) expect(sorted[i] - sorted[i - 1]).toBeCloseTo(1 / 8, 9);
  const firsts = Array.from({ length: 5000 }, () => batch()[0]);
  const mean = firsts.reduce((sum, t) => sum + t, 0) / 5000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * 5000));
});

test("stratified normals halve at 0, and later draws are plain", () => {
  const random = createRandom(4);

  const numbers = stratify(random, 10);
  const logits = numbers.map((one) => one.normal());

  expect(logits.filter((value) => value > 0)).toHaveLength(5);
  expect(new Set(numbers.map((one) => one.uniform())).size).toBe(10);
});

test("normal quantiles are those of the tables", () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.6)).toBeCloseTo(0.2533471031, 6);
  expect(normalQuantile(0.975)).toBeCloseTo(1.9599639845, 6);
  expect(normalQuantile(0.01)).toBeCloseTo(-2.3263478741, 6);
  expect(normalQuantile(1e-6)).toBeCloseTo(-4.7534243088, 6);
  expect(normalQuantile(1e-12)).toBeCloseTo(-7.0344838253, 6);
  expect(Number.isFinite(normalQuantile(0))).toBe(true);
});

test("settings out of range are refused", () => {
  expect(() => modeTimes({ scale: 2 })).toThrow(
    "modeTimes: scale should be in [-1, 2 / (π − 2)], got 2",
  );
  expect(() => logitNormalTimes({ deviation: -1 })).toThrow(
    "logitNormalTimes: deviation should be 0 or above, got -1",
  );
  expect(() => uniformTimes()(createRandom(1), 0)).toThrow("drawTime: cap: time should be in");
  expect(() => stratify(createRandom(1), 0)).toThrow("stratify: count should be a whole number");
});
