import { gridNames, samplerNames, usualSampling } from "@transfusion/model";
import { z } from "zod";
import { dataSchema, leavesOf } from "./data-config.ts";
import { ConfigError } from "./errors.ts";
import { modelSchema } from "./model-config.ts";
import { parts } from "./rates.ts";
import { fieldsThatDiffer, settle } from "./settle.ts";

const mostRows = 16_384; // beyond it even a plan takes gigabytes: accumulate instead
const count = () => z.int().min(1);
const share = () => z.number().min(0).max(1);

/** Below this the shapes world's small shapes cannot be told apart. */
const smallestShapes = 32;

const rateFields = Object.fromEntries(
  parts.map((part) => [part, z.number().min(0).optional().describe(`Of the ${part}.`)]),
) as { [Part in (typeof parts)[number]]: z.ZodOptional<z.ZodNumber> };

/** Everything a run is decided by, as plain JSON. Every field says what it is; fields it does not know are refused. */
export const trainConfigSchema = z.strictObject({
  out: z.string().min(1).describe("The folder of the run: checkpoints, samples, metrics.jsonl."),
  seed: z.int().min(0).describe("Decides every number that is drawn."),
  data: dataSchema,
  from: z
    .string()
    .min(1)
    .optional()
    .describe("A model's folder: its weights and tokenizer are what the run begins with."),
  model: modelSchema.prefault({}),
  steps: count().describe("How many steps to train."),
  batch: count().max(mostRows).default(32).describe("B, rows in a batch."),
  accumulate: count().default(1).describe("Batches whose gradients make one step."),
  layout: z
    .strictObject({
      textSlots: count()
        .optional()
        .describe("Tokens in a row; by default as many as the data needs for its pictures."),
      pictureSlots: count()
        .default(1)
        .describe("Pictures in a row: with several, documents are packed so that little is empty."),
      aspectRatio: z
        .number()
        .min(1)
        .max(8)
        .optional()
        .describe(
          "Pictures keep their shape, as far as whole patches allow, up to sides of this ratio; by default all become squares.",
        ),
    })
    .prefault({})
    .describe("What a row holds."),
  cutText: z.boolean().default(true).describe("Texts longer than a row go on in another row."),
  captionFirst: share().default(0.8).describe("Share of samples whose caption precedes."),
  captionDropout: share()
    .default(0.1)
    .describe("Share of these that lose it, which is what guidance leans on."),
  latentCache: z
    .strictObject({
      folder: z
        .string()
        .min(1)
        .optional()
        .describe("Where they are; by default `latents` in `out`. Runs may share it."),
      megabytes: z.number().min(0).default(4096).describe("The most that they take."),
    })
    .prefault({})
    .describe("Latents of pictures that come again are encoded once and kept on disk."),
  stratifiedTimes: z
    .boolean()
    .default(false)
    .describe("Times of a batch's pictures are spread evenly over their distribution."),
  noiseCap: share().default(0.5).describe("The noisiest a picture may be that precedes its text."),
  lambda: z
    .number()
    .min(0)
    .optional()
    .describe("Weight of the picture loss; by default 5 where noise is predicted, else 1."),
  textWeight: z.number().min(0).default(1).describe("Weight of the text loss."),
  optimizer: z
    .enum(["adamw", "muon"])
    .default("adamw")
    .describe("What steps the transformer's matrices; everything else is AdamW's."),
  learningRate: z.number().positive().default(1e-3).describe("The highest learning rate."),
  finalLearningRate: z
    .number()
    .min(0)
    .optional()
    .describe("Where the cosine ends; by default a twentieth of the highest."),
  schedule: z
    .enum(["cosine", "constant", "wsd"])
    .default("cosine")
    .describe("Down by half a cosine, not at all, or by a straight line at the very end."),
  decayShare: share().default(0.2).describe("The share of the steps in which wsd comes down."),
  rates: z
    .strictObject({ ...rateFields })
    .default({})
    .refine(
      (rates) => Object.values(rates).some(Boolean) || parts.some((part) => !(part in rates)),
      {
        message: "should leave one part at least to be learned",
      },
    )
    .describe("What the learning rate of a part is multiplied by; 0 freezes it."),
  warmUpSteps: z.int().min(0).default(100).describe("Steps until the highest learning rate."),
  weightDecay: z.number().min(0).default(0.1).describe("Of either optimizer, on matrices only."),
  momentum: share().default(0.95).describe("Decay of Muon's momentum."),
  beta1: share().default(0.9).describe("Decay of AdamW's mean."),
  beta2: share().default(0.95).describe("Decay of AdamW's variance."),
  epsilon: z.number().positive().default(1e-8).describe("AdamW's, below the fraction."),
  clipNorm: z.number().positive().default(1).describe("Gradients are shortened to this norm."),
  emaDecay: share().default(0.999).describe("Decay of the weights' moving average, once warm."),
  logEvery: count().default(10).describe("Steps between two reports."),
  checkpointEvery: count().default(500).describe("Steps between two checkpoints."),
  keepCheckpoints: count().default(3).describe("How many of the newest to keep."),
  evaluate: z
    .strictObject({
      every: count().describe("Steps between two evaluations."),
      batches: count().default(8).describe("How many batches of held-out samples each takes."),
      data: dataSchema.optional().describe("The held-out samples; the shapes world has its own."),
      patience: count().optional().describe("The run ends after so many that bring no lower loss."),
    })
    .optional()
    .describe("Losses on samples that are not learned from; the best checkpoint is kept."),
  spikeFactor: z
    .number()
    .gt(1)
    .default(3)
    .describe("Five losses this many times the median of the last hundred are a divergence."),
  maximumRollbacks: z
    .int()
    .min(0)
    .default(5)
    .describe("How often a diverged run goes back to its checkpoint, at half the rate each time."),
  sampleEvery: count().default(500).describe("Steps between two rounds of sample pictures."),
  samplePrompts: z.array(z.string().min(1)).default([]).describe("What the samples should show."),
  sampler: z
    .strictObject({
      name: z.enum(samplerNames).default(usualSampling.sampler).describe("The sampler."),
      steps: count().default(usualSampling.steps).describe("Its steps."),
      guidanceScale: z.number().min(0).default(3).describe("How much the caption counts."),
      guidanceInterval: z
        .tuple([share(), share()])
        .refine(([from, to]) => from <= to, "should rise")
        .optional()
        .describe("Between which times, 0 clean and 1 noise, it counts so; by default always."),
      guidanceRescale: share().default(0).describe("How much of that keeps the plain deviation."),
      grid: z.enum(gridNames).default("uniform").describe("How the steps are spread."),
    })
    .prefault({})
    .describe("How samples are drawn."),
  engine: z
    .enum(["onnx", "tfjs-node-gpu", "tfjs-node", "wasm", "cpu"])
    .optional()
    .describe("What computes; by default what the engine package says."),
  threads: count().optional().describe("Threads of the engine; by default as many as cores."),
});

/** A configuration as one writes it: what has a default may be left out. */
export type TrainConfig = z.input<typeof trainConfigSchema>;

/** The same with every default in its place. */
export type SettledTrainConfig = z.output<typeof trainConfigSchema> & {
  readonly lambda: number;
  readonly finalLearningRate: number;
};

/** The configuration that a JSON value describes, defaults filled in. Throws `ConfigError` with every problem. */
export function parseTrainConfig(json: unknown): SettledTrainConfig {
  const config = settle(trainConfigSchema, json);
  if (isEditing(config.data) && config.layout.pictureSlots < 2) {
    const message = `should be at least 2 for edits, got ${config.layout.pictureSlots}`;
    throw new ConfigError([{ path: "layout.pictureSlots", message }]);
  }
  const kinds = leavesOf(config.data).map(({ kind }) => kind);
  if (kinds.includes("shapes") && config.model.pictureSize < smallestShapes) {
    const message = `should be at least ${smallestShapes} for the shapes world, got ${config.model.pictureSize}`;
    throw new ConfigError([{ path: "model.pictureSize", message }]);
  }
  if (config.evaluate && !config.evaluate.data && config.data.kind !== "shapes") {
    const message = "should be given: only the shapes world has held-out samples of its own";
    throw new ConfigError([{ path: "evaluate.data", message }]);
  }
  return {
    ...config,
    lambda: config.lambda ?? (predictsNoise(config.model.objective) ? 5 : 1),
    finalLearningRate: config.finalLearningRate ?? config.learningRate / 20,
  };
}

/** Whether some documents hold two pictures: one to edit and one to become. */
export function isEditing(data: SettledTrainConfig["data"]): boolean {
  return leavesOf(data).some((leaf) => leaf.kind === "shapes" && (leaf.tasks?.edit ?? 0) > 0);
}

function predictsNoise(objective: SettledTrainConfig["model"]["objective"]): boolean {
  return (
    objective.name === "ddpm" ||
    (objective.name === "composed" && objective.prediction === "epsilon")
  );
}

/** The names of the fields that make two configurations different runs. */
export function differingFields(one: SettledTrainConfig, other: SettledTrainConfig): string[] {
  return fieldsThatDiffer(one, other, Object.keys(trainConfigSchema.shape));
}
