import { expect, test } from "vitest";
import { flowPath } from "./path.ts";
import { shiftOfMu, shiftOfTokens, shiftTime } from "./shift.ts";

test("four times the tokens, twice the shift", () => {
  expect(shiftOfTokens(1024, 256)).toBe(2);
  expect(shiftOfTokens(64, 256)).toBe(0.5);
});

test("mu runs straight from its least to its most tokens", () => {
  expect([256, 2176, 4096].map((tokens) => Math.log(shiftOfMu(tokens)))).toEqual([
    expect.closeTo(0.5, 12),
    expect.closeTo(0.825, 12),
    expect.closeTo(1.15, 12),
  ]);
});

test("the exponential form is the shift e^mu, and shifted times walk the shifted path", () => {
  const mu = 1.15;

  for (const t of [0.1, 0.5, 0.9]) {
    expect(shiftTime(t, Math.exp(mu))).toBeCloseTo(Math.exp(mu) / (Math.exp(mu) + 1 / t - 1), 12);
    expect(flowPath({ shift: 3 })(t).noise).toBeCloseTo(shiftTime(t, 3), 12);
  }
  expect([0, 1].map((t) => shiftTime(t, 0.1))).toEqual([0, 1]);
});

test("settings out of range are refused", () => {
  expect(() => shiftTime(2, 1)).toThrow("shiftTime: time should be in [0, 1], got 2");
  expect(() => shiftOfTokens(0.5, 1)).toThrow("shiftOfTokens: tokens should be a whole number");
  expect(() => shiftOfMu(1, { least: [4096, 1] })).toThrow(
    "shiftOfMu: least should have fewer tokens than most, got 4096 and 4096",
  );
});
