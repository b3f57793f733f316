import type { TrainingDescription } from "../training-description.ts";
import { builder } from "./builder.ts";
import { RunProductRef } from "./run.ts";

const PresetRef = builder.objectRef<TrainingDescription["presets"][number]>("Preset").implement({
  description: "A training configuration to start from.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Such as `tiny`, or `0.76B` for the paper's." }),
    config: t.expose("config", {
      type: "JSON",
      description:
        "The configuration without its `data`, which is to be added for `train` or `plan`.",
    }),
  }),
});

builder.queryFields((t) => ({
  presets: t.field({
    type: [PresetRef],
    description:
      "Configurations to start from: three for one machine, then the paper's five sizes.",
    resolve: async (_, __, { runs }) => (await runs.describe()).presets,
  }),
  configSchema: t.field({
    type: "JSON",
    description:
      "What a training configuration may say, as JSON Schema (2020-12): every field with its description, its default and its " +
      "bounds, without those that the gateway chooses.",
    args: {
      makes: t.arg({
        type: RunProductRef,
        defaultValue: "model",
        description: "What is to be made.",
      }),
    },
    resolve: async (_, { makes }, { runs }) => (await runs.describe()).schemas[makes ?? "model"],
  }),
}));
