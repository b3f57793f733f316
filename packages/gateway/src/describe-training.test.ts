import { parseTrainConfig } from "@transfusion/training";
import { expect, test } from "vitest";
import { describeTraining } from "./describe-training.ts";

type Field = { description?: string; default?: unknown; properties?: Record<string, Field> };
type Schema = { properties: Record<string, Field>; required: string[] };

const { schemas, presets } = describeTraining();
const [model, vae] = [schemas.model, schemas.vae] as [Schema, Schema];

test("every field that a client may choose is described, and those of the gateway are not there", () => {
  for (const { properties } of [model, vae]) {
    expect(Object.keys(properties)).not.toContain("out");
    const silent = Object.entries(properties).filter(([, { description }]) => !description);
    expect(silent.map(([name]) => name)).toEqual([]);
  }
  expect([model.required, vae.required]).toEqual([
    ["data", "steps"],
    ["kind", "steps", "data"],
  ]);
  expect(model.properties).not.toHaveProperty("from");
  expect(model.properties.latentCache?.properties).not.toHaveProperty("folder");
  expect(model.properties.batch).toMatchObject({ type: "integer", minimum: 1, default: 32 });
});

test("every preset is a configuration once it has data", () => {
  const own = { out: "x", seed: 1, data: { kind: "shapes" } };

  expect(presets.map(({ name }) => name).slice(0, 3)).toEqual(["tiny", "small", "base"]);
  for (const { config } of presets)
    expect(() => parseTrainConfig({ ...config, ...own })).not.toThrow();
});
