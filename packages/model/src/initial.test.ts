import { leavesOf, type NdArray } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { ModelConfig } from "./config.ts";
import { initModel } from "./initial.ts";

const config: ModelConfig = {
  vocabularySize: 300,
  pictureSize: 8,
  patchSize: 4,
  width: 16,
  depth: 1,
  heads: 2,
  hidden: 24,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "linear", bottleneck: 4 },
  objective: { name: "flow" },
  context: 64,
};

test("a seed decides every weight, and each matrix apart from the others", () => {
  const wide = { ...config, vocabularySize: 400, hidden: 32 };

  expect(initModel(config, 1)).toEqual(initModel(config, 1));
  expect(initModel(config, 1).embedding).not.toEqual(initModel(config, 2).embedding);
  expect(initModel(wide, 1).transformer.layers[0].output).toEqual(
    initModel(config, 1).transformer.layers[0].output,
  );
  expect(initModel(wide, 1).codec).toEqual(initModel(config, 1).codec);
});

test("matrices keep the size of what passes through them; both heads start at zero", () => {
  const deviations = leavesOf<NdArray>(initModel(config, 1)).map(([path, { data }]) => {
    const square = Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length;
    return [path, Math.sqrt(square)] as const;
  });
  const of = (name: string) => deviations.find(([path]) => path === name)?.[1];

  expect(of("embedding")).toBeCloseTo(1 / 4, 1);
  expect(of("transformer.layers.0.first.down")).toBeCloseTo(1 / Math.sqrt(24 * 2), 1);
  expect(of("transformer.norm")).toBe(1);
  expect(of("transformer.condition")).toBe(0);
  expect(of("head")).toBe(0);
  expect(of("codec.out")).toBe(0);
});
