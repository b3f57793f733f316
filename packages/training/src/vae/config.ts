import { checkVaeConfig, downsamplingOf, VaeError } from "@transfusion/vae";
import { z } from "zod";
import { trainConfigSchema } from "../config.ts";
import { ConfigError } from "../errors.ts";
import { expression } from "../expression.ts";
import { settle } from "../settle.ts";

const smallestCompared = 11; // pixels on a side: the window of structural similarity
const count = () => z.int().min(1);
const weight = () => z.number().min(0);

const shared = trainConfigSchema.shape;

/** Everything that a VAE's run is decided by. What it shares with a model's run is described there. */
export const vaeTrainConfigSchema = z.strictObject({
  kind: z.literal("vae").describe("What is trained: a VAE, not a Transfusion model."),
  ...{ out: shared.out, seed: shared.seed, steps: shared.steps },
  data: z
    .strictObject({
      folders: z.array(z.string().min(1)).min(1).describe("Folders of pictures; captions unread."),
      except: expression().describe("Files whose path matches this expression are held out."),
      pictureSize: count().default(64).describe("Pixels on a side of every picture."),
    })
    .describe("What is learned from."),
  from: z
    .string()
    .min(1)
    .optional()
    .describe("A VAE's folder: its weights are what the run begins with."),
  vae: z
    .strictObject({
      latentChannels: count().default(4).describe("C, numbers at a place of the latent."),
      blockChannels: z
        .array(count())
        .min(1)
        .default([32, 64, 64])
        .describe("Widths of the levels; between two of them, the sides halve."),
      layersPerBlock: count().default(1).describe("Residual blocks of a level."),
      normGroups: count().default(8).describe("Groups of a group norm."),
      midAttention: z.boolean().default(true).describe("Attention at the lowest level."),
    })
    .prefault({})
    .describe("The network."),
  loss: z
    .strictObject({
      l1: weight().default(1).describe("Mean absolute difference."),
      kl: weight().default(1e-6).describe("Nats per number of a picture."),
      perceptual: weight().default(0.5).describe("Difference in features."),
      features: z
        .enum(["discriminator", "pyramid"])
        .default("discriminator")
        .describe("Whose: those of the discriminator, or edges at three scales."),
      adversarial: weight().default(0.2).describe("What the discriminator finds false."),
      adversarialFrom: z
        .int()
        .min(0)
        .optional()
        .describe("The step it counts from: by default 60 %."),
    })
    .prefault({})
    .describe("Weights of the loss's terms; 0 leaves one out."),
  discriminator: z
    .strictObject({
      channels: z.int().min(8).multipleOf(8).default(32).describe("Width of its first level."),
      levels: count().default(3).describe("How often it halves the sides."),
    })
    .prefault({})
    .describe("The patch discriminator, where a term needs one."),
  batch: count().default(16).describe("B, pictures in a batch."),
  learningRate: shared.learningRate,
  finalLearningRate: shared.finalLearningRate,
  ...{ schedule: shared.schedule, decayShare: shared.decayShare },
  warmUpSteps: shared.warmUpSteps,
  weightDecay: z.number().min(0).default(0).describe("AdamW's, on filters and matrices."),
  momentum: shared.momentum,
  ...{ beta1: shared.beta1, beta2: shared.beta2, epsilon: shared.epsilon },
  ...{ clipNorm: shared.clipNorm, emaDecay: shared.emaDecay },
  ...{ logEvery: shared.logEvery, checkpointEvery: shared.checkpointEvery },
  evaluate: z
    .strictObject({
      every: count().describe("Steps between two evaluations."),
      pictures: count().default(100).describe("How many of those held out each takes at most."),
    })
    .optional()
    .describe("What is left of the pictures held out; the best checkpoint is kept."),
  ...{ spikeFactor: shared.spikeFactor, maximumRollbacks: shared.maximumRollbacks },
  ...{ keepCheckpoints: shared.keepCheckpoints, engine: shared.engine, threads: shared.threads },
});

/** A VAE's configuration as one writes it. */
export type VaeTrainConfig = z.input<typeof vaeTrainConfigSchema>;

/** The same with every default in its place. */
export type SettledVaeTrainConfig = z.output<typeof vaeTrainConfigSchema> & {
  readonly finalLearningRate: number;
  readonly loss: { readonly adversarialFrom: number };
};

/** Whether a JSON value asks for a VAE. */
export function isVaeConfig(json: unknown): json is VaeTrainConfig {
  return typeof json === "object" && json !== null && (json as { kind?: unknown }).kind === "vae";
}

/** The configuration that a JSON value describes, defaults filled in. Throws `ConfigError` with every problem. */
export function parseVaeTrainConfig(json: unknown): SettledVaeTrainConfig {
  const config = settle(vaeTrainConfigSchema, json);
  const { vae, data, loss, discriminator } = config;
  try {
    checkVaeConfig(vaeConfigOf(config));
  } catch (error) {
    if (!(error instanceof VaeError)) throw error;
    throw new ConfigError([{ path: "vae", message: error.message }]);
  }
  if (config.evaluate && data.except === undefined) {
    const message =
      "should be given where pictures are to be evaluated: it says which are held out";
    throw new ConfigError([{ path: "data.except", message }]);
  }
  if (config.evaluate && data.pictureSize < smallestCompared) {
    const message = `should be at least ${smallestCompared} where pictures are to be evaluated, got ${data.pictureSize}`;
    throw new ConfigError([{ path: "data.pictureSize", message }]);
  }
  const multiple = Math.max(downsamplingOf(vae), 2 ** discriminator.levels, 4);
  if (data.pictureSize % multiple !== 0) {
    const message = `should be a multiple of ${multiple}, got ${data.pictureSize}`;
    throw new ConfigError([{ path: "data.pictureSize", message }]);
  }
  return {
    ...config,
    loss: { ...loss, adversarialFrom: loss.adversarialFrom ?? Math.floor(0.6 * config.steps) },
    finalLearningRate: config.finalLearningRate ?? config.learningRate / 20,
  };
}

/** The network that a configuration describes, before its latents were measured. */
export function vaeConfigOf({ vae }: Pick<SettledVaeTrainConfig, "vae">) {
  return {
    ...vae,
    pictureChannels: 3,
    quantConv: true,
    postQuantConv: true,
    scalingFactor: 1,
    shiftFactor: 0,
  };
}
