import { leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { parseTrainConfig, type TrainConfig } from "./config.ts";
import { eventsOf, tinyRun } from "./fixtures/tiny-run.ts";
import { openRun } from "./open-run.ts";
import { planRun } from "./plan.ts";
import { type PresetName, presets } from "./presets.ts";

const configOf = (name: PresetName) => {
  const preset = presets[name] as Partial<TrainConfig>;
  const own = { out: "runs/x", seed: 1, data: { kind: "shapes" } };
  return parseTrainConfig({ ...preset, ...own });
};

test.each([
  ["0.16B", 0.16e9],
  ["0.37B", 0.37e9],
  ["0.76B", 0.76e9],
  ["1.4B", 1.4e9],
  ["7B", 7e9],
] as const)(
  "the preset %s has the parameters of the paper's Table 2, within 4 percent",
  async (name, wanted) => {
    // One row will do: parameters do not depend on rows.
    const plan = await planRun({
      ...configOf(name),
      batch: 1,
      layout: { pictureSlots: 1, textSlots: 16 },
    });

    expect(Math.abs(plan.parameters.total / wanted - 1)).toBeLessThan(0.04);
  },
);

test("a plan counts what the run then has, and no weight is made for it", async () => {
  const config = parseTrainConfig({
    ...tinyRun("nowhere"),
    optimizer: "muon",
    rates: { codec: 0 },
  });
  const run = await openRun(config, false);
  const model = { ...config.model, vocabularySize: run.model.config.vocabularySize };
  const plan = await planRun({ ...config, model }, run.layout);

  const numbers = (tree: Tree<NdArray>): number =>
    leavesOf<NdArray>(tree).reduce((sum, [, { data }]) => sum + data.length, 0);
  expect(plan.parameters.total).toBe(numbers(run.state.parameters));
  expect(plan.stateBytes).toBe(4 * numbers(run.state as Tree<NdArray>));
  expect(plan.peakBytes).toBeGreaterThan(2 * plan.stateBytes);
  expect(plan.slotsPerStep).toBe(2 * (run.layout.textSlots + 4));
});

test("a step of twice the rows costs twice the products", async () => {
  const config = { ...configOf("tiny"), optimizer: "adamw" as const };
  const [one, two] = await Promise.all(
    [8, 16].map((batch) =>
      planRun({ ...config, batch, layout: { pictureSlots: 1, textSlots: 32 } }),
    ),
  );

  const ratio = (two?.flopsPerStep ?? 0) / (one?.flopsPerStep ?? 1);
  expect(ratio).toBeGreaterThan(1.9);
  expect(ratio).toBeLessThan(2);
});

test("a run too large for the machine is refused before anything is made, with what would fit", async () => {
  const config = { ...tinyRun("nowhere"), batch: 64 };

  const failed = eventsOf(config, { memoryBytes: 10e6 });

  await expect(failed).rejects.toThrow(
    /batch: should need less than the 0.010 GB of this machine, needs 0.0\d+; batch 16 needs 0.00\d+: accumulate 4/,
  );
  const small = eventsOf({ ...config, model: presets["7B"].model }, { memoryBytes: 8e9 });
  await expect(small).rejects.toThrow(/even with batch 1; .*smaller model/);
});
