import { expect, test } from "vitest";
import { type Plan, problemOf, toldOf } from "./plan.ts";

const plan: Plan = {
  parameters: 2_100_000,
  peakBytes: 6.4e8,
  machineBytes: 8e9,
  fits: true,
  fittingBatch: null,
  hours: 1.75,
  rate: { source: "RUN", run: { id: "0123456789ab" } },
};

test("a plan is told as parameters, memory and time, and whence the time is known", () => {
  const { facts, source } = toldOf(plan);

  expect(facts).toEqual([
    ["Parameters", "2.1 million"],
    ["Memory", "640 MB of 8.0 GB"],
    ["Time", "about 1.8 h"],
  ]);
  expect(source).toBe("as fast as run 01234567");
  expect(toldOf({ ...plan, rate: { source: "MEASURED", run: null } }).source).toMatch(/^a guess/);
});

test("what does not fit is told with what would", () => {
  const large = { ...plan, fits: false, peakBytes: 1.2e10 };

  expect(problemOf(plan)).toBeUndefined();
  expect(problemOf(large)).toMatch(/12.0 GB.*8.0 GB.*smaller model/);
  expect(problemOf({ ...large, fittingBatch: { batch: 8, accumulate: 4 } })).toMatch(
    /4 batches of 8/,
  );
});
