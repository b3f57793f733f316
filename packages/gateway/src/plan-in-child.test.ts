import { ConfigError } from "@transfusion/training";
import { expect, test } from "vitest";
import { planOf } from "./plan-in-child.ts";

const config = {
  ...{ out: "nowhere", seed: 1, steps: 10, batch: 4 },
  data: { kind: "shapes", counts: [1] },
  model: {
    ...{ vocabularySize: 300, pictureSize: 32, patchSize: 8, context: 96 },
    ...{ width: 16, depth: 1, heads: 2, hidden: 32 },
  },
};
const rates = [1e4, 1e7, 1e15].map((operationsPerStep, i) => ({
  ...{ run: `run ${i}`, operationsPerStep, operationsPerSecond: 10 ** i },
}));

test("a plan is counted from the configuration and its data, and reckons with the run nearest in size", async () => {
  const { operationsPerStep, operations, parts, parameters, ...plan } = await planOf(config, rates);

  expect(parts.reduce((sum, part) => sum + part.parameters, 0)).toBe(parameters);
  expect(operations).toBe(10 * operationsPerStep);
  expect(plan).toMatchObject({ picturesPerStep: 4, fittingBatch: null });
  expect(plan.peakBytes).toBeGreaterThan(plan.stateBytes);
  expect(plan.rate).toEqual({ operationsPerSecond: 10, run: "run 1" });
});

test("where no run of about that size has told, the rate is measured", async () => {
  const { rate } = await planOf(config, [rates[0], rates[2]] as typeof rates);

  expect(rate.run).toBeNull();
  expect(rate.operationsPerSecond).toBeGreaterThan(1e6);
});

test("what is wrong with the configuration or its data is told by path", async () => {
  const problemsOf = (given: object) =>
    planOf({ ...config, ...given }, rates).then(
      () => [],
      (error: unknown) => (error as ConfigError).problems.map(({ path }) => path),
    );

  expect(await problemsOf({ steps: 0, batch: "many" })).toEqual(["steps", "batch"]);
  expect(await problemsOf({ data: { kind: "folder", path: "/nowhere" } })).toEqual(["data"]);
  expect(await problemsOf({ model: { ...config.model, context: 20 } })).toEqual(["model.context"]);
  await expect(planOf({ ...config, kind: "vae" }, rates)).rejects.toThrow(ConfigError);
});
