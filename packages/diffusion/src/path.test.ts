import { expect, test } from "vitest";
import {
  cosinePath,
  flowPath,
  linearPath,
  type Path,
  type PathOptions,
  scaledLinearPath,
  sigmoidPath,
  tablePath,
} from "./path.ts";
import { linearSchedule, scaledLinearSchedule, zeroTerminalSnr } from "./schedule.ts";

const all: [string, (options?: PathOptions) => Path][] = [
  ["flow", flowPath],
  ["cosine", cosinePath],
  ["linear", linearPath],
  ["scaled linear", scaledLinearPath],
  ["sigmoid", sigmoidPath],
  ["zero terminal SNR", (options) => tablePath(zeroTerminalSnr(linearSchedule()), options)],
];

test.each(all)("%s: starts clean, ends in noise, and its slopes are derivatives", (_, path) => {
  const h = 1e-7;

  for (const shift of [1, 3]) {
    const at = path({ shift });
    expect(at(0)).toMatchObject({ signal: 1, noise: 0 });
    expect(at(1).signal).toBeLessThan(0.07); // scaled linear ends at √0.0047
    for (const t of [0.0005, 0.2502, 0.5003, 0.9004, 0.9995]) {
      const [before, here, after] = [t - h, t, t + h].map(at);
      expect(here.signalSlope / ((after.signal - before.signal) / (2 * h))).toBeCloseTo(1, 4);
      expect(here.noiseSlope).toBeCloseTo((after.noise - before.noise) / (2 * h), 3);
    }
  }
});

test.each(all)("%s: a shift multiplies noise over signal", (name, path) => {
  for (const t of [0.1, 0.5, 0.9]) {
    const [plain, shifted] = [path()(t), path({ shift: 2 })(t)];
    expect(shifted.noise / shifted.signal / (plain.noise / plain.signal)).toBeCloseTo(2, 9);
    const { signal, noise } = shifted;
    expect(name === "flow" ? signal + noise : signal ** 2 + noise ** 2).toBeCloseTo(1, 12);
  }
});

test("a table's path meets the table at every step", () => {
  const { alphaBar } = scaledLinearSchedule();
  const path = scaledLinearPath();

  for (let i = 0; i < 1000; i++) {
    expect(path((i + 1) / 1000).signal ** 2 / alphaBar[i]).toBeCloseTo(1, 12);
  }
  expect(path(0.9995).signal ** 2).toBeCloseTo(Math.sqrt(alphaBar[998] * alphaBar[999]), 12);
});

test("the sigmoid is even around its middle", () => {
  const path = sigmoidPath();

  expect(path(0.5).signal ** 2).toBeCloseTo(0.5, 8);
  expect(path(0.25).signal ** 2).toBeCloseTo(path(0.75).noise ** 2, 8);
  // (s(3) − s(−1.5)) / (s(3) − s(−3)) = (0.952574 − 0.182426) / 0.905148
  expect(path(0.25).signal ** 2).toBeCloseTo(0.850853, 5);
});

test("settings and times out of range are refused", () => {
  expect(() => flowPath({ shift: 0 })).toThrow("flowPath: shift should be above 0, got 0");
  expect(() => cosinePath({ shift: Infinity })).toThrow("cosinePath: shift should be above 0, got");
  expect(() => sigmoidPath({ start: 3 })).toThrow(
    "sigmoidPath: start should be below end, got 3 and 3",
  );
  expect(() => linearPath()(-0.1)).toThrow("path: time should be in [0, 1], got -0.1");
});
