import { expect, test } from "vitest";
import {
  cosineSchedule,
  cosineSignal,
  linearSchedule,
  scaledLinearSchedule,
  timestepOf,
  zeroTerminalSnr,
} from "./schedule.ts";

test("one step is all noise but the thousandth that the cut beta leaves", () => {
  const { beta, alphaBar } = cosineSchedule(1);

  expect([...beta]).toEqual([0.999]);
  expect(alphaBar[0]).toBeCloseTo(0.001, 12);
});

test("of two steps the first ends on the cosine", () => {
  const { beta, alphaBar } = cosineSchedule(2);

  // (cos((0.5 + 0.008) / 1.008 · π/2) / cos(0.008 / 1.008 · π/2))²
  expect(alphaBar[0]).toBeCloseTo(0.493844, 6);
  expect(beta[0]).toBeCloseTo(1 - 0.493844, 6);
  expect(alphaBar[1]).toBeCloseTo(alphaBar[0] * 0.001, 12);
});

test("only the last of 1000 betas is cut, and the signal only falls", () => {
  const { beta, alphaBar } = cosineSchedule();

  expect(beta.filter((value) => value === 0.999)).toHaveLength(1);
  expect(beta[999]).toBe(0.999);
  for (let i = 1; i < 1000; i++) expect(alphaBar[i]).toBeLessThan(alphaBar[i - 1]);
});

test("times and steps are one apart", () => {
  expect([0.001, 0.0014, 0.5, 0.9375, 1].map(timestepOf)).toEqual([0, 0, 499, 937, 999]);
  expect(timestepOf(1e-9)).toBe(0);
});

test("the slope of the signal is its derivative", () => {
  const h = 1e-6;

  for (const t of [0, 0.3, 0.9]) {
    const difference = (cosineSignal(t + h).signal - cosineSignal(t - h).signal) / (2 * h);
    expect(cosineSignal(t).signalSlope).toBeCloseTo(difference, 6);
  }
});

test("a schedule of no steps is refused", () => {
  expect(() => cosineSchedule(0)).toThrow(
    "cosineSchedule: steps should be a whole number above 0, got 0",
  );
});

test("linear betas are even, scaled ones are in their roots", () => {
  const range = { first: 0.01, last: 0.09, steps: 3 };

  expect([...linearSchedule(range).beta]).toEqual([0.01, 0.05, 0.09]);
  expect(linearSchedule(range).alphaBar[2]).toBeCloseTo(0.99 * 0.95 * 0.91, 12);
  expect(scaledLinearSchedule(range).beta[1]).toBeCloseTo(0.04, 12); // ((0.1 + 0.3) / 2)²
});

test("zero terminal SNR keeps the first signal and takes the last", () => {
  const plain = scaledLinearSchedule();

  const { beta, alphaBar } = zeroTerminalSnr(plain);

  expect(alphaBar[0]).toBeCloseTo(plain.alphaBar[0], 12);
  expect([alphaBar[999], beta[999]]).toEqual([0, 1]);
  for (let i = 1; i < 1000; i++) expect(alphaBar[i]).toBeLessThan(alphaBar[i - 1]);
});

test("betas outside (0, 1) are refused", () => {
  expect(() => linearSchedule({ last: 1 })).toThrow(
    "linearSchedule: betas should be in (0, 1) and not fall, got 0.0001 and 1",
  );
  expect(() => zeroTerminalSnr(cosineSchedule(1))).toThrow("steps should be above 1, got 1");
});
