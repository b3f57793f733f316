import { flowPath, type Objective } from "@transfusion/diffusion";
import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { ModelError } from "./errors.ts";
import { type ComposedConfig, createObjectiveFor } from "./objective.ts";
import { parseObjective } from "./parse-objective.ts";

const times = [0.01, 0.2, 0.5, 0.9, 1];
const flowOfParts: ComposedConfig = {
  name: "composed",
  path: "flow",
  prediction: "x",
  weighting: { name: "velocity", clip: 0.05 },
  times: { name: "logitNormal", mean: 1, deviation: 0.9 },
  gridShift: 3,
};
const ddpmOfParts: ComposedConfig = {
  name: "composed",
  path: "cosine",
  prediction: "epsilon",
  times: { name: "discrete" },
  clip: 1,
};

test.each([
  ["flow", { name: "flow", mean: 1, deviation: 0.9, shift: 3 } as const, flowOfParts],
  ["ddpm", { name: "ddpm" } as const, ddpmOfParts],
])("%s is one of the objectives that parts make up", (_, whole, parts) => {
  const [one, other] = [whole, parts].map((config) => createObjectiveFor(config, 16));

  for (const t of times) {
    const [a, b] = [one, other].map((objective) => objective.coefficients(t));
    for (const name of ["signal", "noise", "targetSignal", "targetNoise", "weight"] as const) {
      expect(b[name]).toBeCloseTo(a[name], 8);
    }
    expect(other.gridTime(t)).toBe(one.gridTime(t));
  }
  const draw = (objective: Objective) => objective.drawTime(createRandom(3));
  expect(draw(other)).toBe(draw(one));
  const [xt, said] = [Float32Array.of(0.3), Float32Array.of(-0.7)];
  expect(other.estimate(xt, said, 0.9)).toEqual(one.estimate(xt, said, 0.9));
});

test("four times the patches hide as much under twice the noise over signal", () => {
  const config: ComposedConfig = { ...flowOfParts, baseTokens: 16 };

  const [as, more] = [16, 64].map((N) => createObjectiveFor(config, N).path(0.5));

  expect(as.noise / as.signal).toBeCloseTo(1, 9);
  expect(more.noise / more.signal).toBeCloseTo(2, 9);
  const both = createObjectiveFor({ ...config, shift: 3 }, 64).path(0.5);
  expect(both).toEqual(flowPath({ shift: 6 })(0.5));
});

test("what a composed configuration says comes back from its JSON, defaults left out", () => {
  for (const config of [
    flowOfParts,
    ddpmOfParts,
    { ...ddpmOfParts, weighting: { name: "minSnr", gamma: 3 }, times: { name: "mode", scale: 1 } },
    { ...ddpmOfParts, weighting: { name: "uniform" }, times: { name: "uniform" }, shift: 2 },
    { name: "ddpm", clip: 2 },
  ]) {
    expect(parseObjective(JSON.parse(JSON.stringify(config)))).toEqual(config);
  }
});

test.each([
  [{ path: "spiral" }, "config.objective.path should be flow or cosine or linear"],
  [{ prediction: "y" }, "config.objective.prediction should be epsilon or x or v or velocity"],
  [{ weighting: { name: "minSnr", gama: 3 } }, "config.objective.weighting should have only known"],
  [{ times: { name: "often" } }, "config.objective.times.name should be uniform or discrete"],
  [{ baseTokens: 0 }, "config.objective.baseTokens should be a whole number above 0, got 0"],
])("a wrong part is named: %j", (fields, message) => {
  const parse = () => parseObjective({ ...flowOfParts, ...fields });

  expect(parse).toThrow(message);
  expect(parse).toThrow(
    expect.objectContaining({ name: "ModelError" } satisfies Partial<ModelError>),
  );
});

test.each([
  [{ prediction: "epsilon" }, "prediction should be x, v or velocity on the path flow"],
  [{ gridShift: -1 }, "shift should be"],
  [{ weighting: { name: "velocity", clip: 2 } }, "clip should be in (0, 1], got 2"],
] as [Partial<ComposedConfig>, string][])(
  "parts that make no sense are refused: %j",
  (fields, message) => {
    expect(() => createObjectiveFor({ ...flowOfParts, ...fields }, 16)).toThrow(message);
  },
);
