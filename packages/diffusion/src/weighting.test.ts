import { expect, test } from "vitest";
import { cosinePath, flowPath } from "./path.ts";
import { errorRatioOf, predictionNames } from "./prediction.ts";
import { minSnrWeighting, uniformWeighting, velocityWeighting } from "./weighting.ts";

const at = (snr: number) => {
  const signal = Math.sqrt(snr / (1 + snr));
  return { signal, noise: Math.sqrt(1 / (1 + snr)), signalSlope: -1, noiseSlope: 1 };
};

test("uniform counts every error once", () => {
  for (const prediction of predictionNames) expect(uniformWeighting(prediction, at(3))).toBe(1);
});

test("min-SNR follows the paper's three formulas", () => {
  const weigh = minSnrWeighting({ gamma: 5 });

  for (const [snr, least] of [
    [20, 5],
    [2, 2],
  ]) {
    expect(weigh("x", at(snr))).toBeCloseTo(least, 12);
    expect(weigh("epsilon", at(snr))).toBeCloseTo(least / snr, 12);
    expect(weigh("v", at(snr))).toBeCloseTo(least / (snr + 1), 12);
  }
  expect(weigh("epsilon", { ...at(1), signal: 0, noise: 1 })).toBe(1);
});

test("whatever is predicted, the velocity's error is weighed, up to the clip", () => {
  const weigh = velocityWeighting({ clip: 0.05 });

  for (const point of [flowPath()(0.3), cosinePath()(0.3)]) {
    for (const prediction of predictionNames) {
      const weighed = weigh(prediction, point) * errorRatioOf(prediction, point);
      expect(weighed / errorRatioOf("velocity", point)).toBeCloseTo(1, 9);
    }
  }
  expect(weigh("x", flowPath()(0.25))).toBeCloseTo(16, 12);
  expect(weigh("x", flowPath()(0.01))).toBeCloseTo(400, 9); // 1/0.05²
  expect(weigh("velocity", flowPath()(0.01))).toBeCloseTo(0.04, 12); // (0.01/0.05)²
});

test("settings out of range are refused", () => {
  expect(() => minSnrWeighting({ gamma: 0 })).toThrow("minSnrWeighting: gamma should be above 0");
  expect(() => velocityWeighting({ clip: 2 })).toThrow(
    "velocityWeighting: clip should be in (0, 1], got 2",
  );
});
