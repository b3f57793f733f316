import { expect, test } from "vitest";
import { karrasGrid, timeOfRatio, trailingGrid, uniformGrid } from "./grid.ts";
import { cosinePath, flowPath, linearPath, scaledLinearPath, sigmoidPath } from "./path.ts";

test("uniform times by hand, and trailing ones on their table", () => {
  expect(uniformGrid(4)).toEqual([1, 0.75, 0.5, 0.25, 0]);
  expect(trailingGrid(3, 10)).toEqual([1, 0.7, 0.3, 0]);
});

test("karras times by hand: with rho 1 the ratio falls evenly", () => {
  const times = karrasGrid(flowPath(), 3, { rho: 1, most: 3, least: 1 });

  // σ = 3, 2, 1 is t = σ / (1 + σ); the first is moved to 1.
  expect(times).toEqual([1, expect.closeTo(2 / 3, 12), expect.closeTo(0.5, 12), 0]);
});

const paths = [flowPath, cosinePath, linearPath, scaledLinearPath, sigmoidPath];
test.each(paths)("%o: karras times fall, and lie close together at little noise", (path) => {
  const times = karrasGrid(path(), 20);

  expect([times[0], times[20]]).toEqual([1, 0]);
  for (let i = 1; i <= 20; i++) expect(times[i]).toBeLessThan(times[i - 1]);
  expect(times[18] - times[19]).toBeLessThan((times[5] - times[6]) / 5);
});

test.each(paths)("%o: the time of a ratio has that ratio", (path) => {
  for (const t of [0.01, 0.5, 0.99]) {
    const { signal, noise } = path()(t);
    expect(timeOfRatio(path(), noise / signal)).toBeCloseTo(t, 9);
  }
  expect(timeOfRatio(path(), 0)).toBeLessThan(1e-300);
  expect(timeOfRatio(path(), Infinity)).toBe(1);
});

test("settings out of range are refused", () => {
  expect(() => uniformGrid(0)).toThrow("uniformGrid: steps should be a whole number above 0");
  expect(() => trailingGrid(11, 10)).toThrow("trailingGrid: steps should be 10 at most, got 11");
  expect(() => karrasGrid(flowPath(), 4, { least: 90 })).toThrow(
    "karrasGrid: noise over signal should be above 0 and fall, got 80 to 90",
  );
  expect(() => timeOfRatio(flowPath(), -1)).toThrow("timeOfRatio: ratio should be 0 or above");
});
