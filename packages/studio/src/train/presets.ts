import type { Dataset } from "../api/types.ts";

/** A training configuration as the gateway takes it: `out` is the gateway's business. */
export type TrainConfig = Readonly<Record<string, unknown>>;

export type Preset = {
  readonly name: string;
  readonly hint: string;
  /** How many shapes a picture of the shapes world holds, by share. */
  readonly counts: readonly number[];
  readonly config: TrainConfig;
};

const prompts = [
  "a red circle",
  "a large blue square",
  "a small green triangle",
  "a yellow circle",
];

export const presets: readonly Preset[] = [
  {
    name: "Tiny",
    hint: "A proof that everything works, at 32 pixels.",
    counts: [1],
    config: {
      seed: 1,
      model: {
        ...{ vocabularySize: 384, pictureSize: 32, patchSize: 8, context: 256 },
        ...{ width: 64, depth: 3, heads: 2, hidden: 128 },
      },
      ...{ steps: 600, batch: 32, learningRate: 0.002 },
      ...{ checkpointEvery: 200, sampleEvery: 150, samplePrompts: prompts },
    },
  },
  {
    name: "Small",
    hint: "64 pixels, four layers: recognisable things, with patience.",
    counts: [0.6, 0.4],
    config: {
      seed: 1,
      model: {
        ...{ vocabularySize: 512, pictureSize: 64, patchSize: 8, context: 512 },
        ...{ width: 128, depth: 4, heads: 4, hidden: 384 },
      },
      ...{ steps: 3000, batch: 32, learningRate: 0.002, warmUpSteps: 100 },
      ...{ checkpointEvery: 250, sampleEvery: 250, samplePrompts: prompts },
    },
  },
  {
    name: "As shipped",
    hint: "The shape of the model that ships. Takes hours.",
    counts: [0.45, 0.25, 0.2, 0.1],
    config: {
      seed: 1,
      model: {
        ...{ vocabularySize: 512, pictureSize: 64, patchSize: 8, context: 512 },
        ...{ width: 192, depth: 6, heads: 4, hidden: 512, places: "learned" },
        codec: { kind: "convolution", channels: 64 },
        objective: { name: "flow", mean: 1.1, deviation: 1, shift: 3 },
      },
      ...{ steps: 8000, batch: 32, captionFirst: 0.85, optimizer: "muon", learningRate: 0.001 },
      ...{ warmUpSteps: 200, lambda: 4, finalLearningRate: 2e-5, emaDecay: 0.998 },
      ...{ checkpointEvery: 500, sampleEvery: 500, samplePrompts: prompts },
    },
  },
];

/** A preset on a data set. */
export function configOf(preset: Preset, dataset: Dataset): TrainConfig {
  const data = dataset.config as object;
  const counts = dataset.kind === "SHAPES" ? { counts: preset.counts } : {};
  return { ...preset.config, data: { ...data, ...counts } };
}
