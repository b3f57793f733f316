import { pathNames, predictionNames } from "@transfusion/model";
import { z } from "zod";

const count = () => z.int().min(1);

const levels = () =>
  z
    .array(count())
    .min(1)
    .describe("Channels of each level, finest first: a patch's side is halved between two levels.");

const codec = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("linear").describe("One linear layer a patch."),
      bottleneck: count().optional().describe("Through a layer this wide, if given."),
    }),
    z.strictObject({
      kind: z.literal("stem").describe("Convolutions down to vectors, one linear layer back."),
      channels: levels(),
    }),
    z.strictObject({
      kind: z.literal("unet").describe("The paper's: U-Net down and up, skips past the model."),
      channels: levels(),
      blocks: count().default(1).describe("Residual blocks a level, down and up each."),
    }),
    z.strictObject({
      kind: z.literal("convolution").describe("A U-Net of one level, on quarters of patches."),
      channels: count().describe("Their width."),
    }),
  ])
  .describe("How patches become vectors and vectors patches.");

const weighting = z
  .discriminatedUnion("name", [
    z.strictObject({ name: z.literal("uniform").describe("As it is.") }),
    z.strictObject({
      name: z.literal("minSnr").describe("Clean pictures count no more than a ratio of signal."),
      gamma: z.number().positive().optional().describe("That ratio; by default 5."),
    }),
    z.strictObject({
      name: z.literal("velocity").describe("As the error of the velocity that it implies."),
      clip: z.number().positive().max(1).optional().describe("Noise below weighs as this much."),
    }),
  ])
  .describe("How the squared error counts; by default as it is.");

const times = z
  .discriminatedUnion("name", [
    z.strictObject({ name: z.literal("uniform").describe("Every time alike.") }),
    z.strictObject({ name: z.literal("discrete").describe("A thousand times alike.") }),
    z.strictObject({
      name: z.literal("logitNormal").describe("Normal in the logit of the time."),
      mean: z.number().optional().describe("Its mean; by default 0."),
      deviation: z.number().positive().optional().describe("Its deviation; by default 1."),
    }),
    z.strictObject({
      name: z.literal("mode").describe("More in the middle, or at the ends."),
      scale: z
        .number()
        .min(-1)
        .max(2 / (Math.PI - 2))
        .optional()
        .describe("How much more; by default 1.29."),
    }),
  ])
  .describe("How training times are drawn; by default uniformly.");

const objective = z
  .discriminatedUnion("name", [
    z.strictObject({
      name: z.literal("flow").describe("Rectified flow: clean pictures predicted, velocity loss."),
      mean: z.number().optional().describe("Mean of the logit of the time."),
      deviation: z.number().positive().optional().describe("Deviation of the logit of the time."),
      clip: z.number().positive().max(1).optional().describe("Times below weigh as this one."),
      shift: z.number().positive().optional().describe("Moves samplers' times towards noise."),
    }),
    z.strictObject({
      name: z.literal("ddpm").describe("The paper's: noise predicted under a cosine schedule."),
      clip: z
        .number()
        .positive()
        .optional()
        .describe("Clean estimates are cut to ±; by default 1."),
    }),
    z.strictObject({
      name: z.literal("composed").describe("Of parts: any path, prediction, weighting and times."),
      path: z.enum(pathNames).describe("The way from clean to noise."),
      prediction: z.enum(predictionNames).describe("What the network is asked for."),
      weighting: weighting.optional(),
      times: times.optional(),
      shift: z.number().positive().optional().describe("Noise over signal is so many times more."),
      baseTokens: count()
        .optional()
        .describe("Patches to which the path fits as it is: shifted by √(N / baseTokens) besides."),
      gridShift: z.number().positive().optional().describe("Moves samplers' times towards noise."),
      clip: z.number().positive().optional().describe("Clean estimates are cut to ±."),
    }),
  ])
  .describe("What a noisy picture's network is asked for.");

/** The fields of a model in a configuration. */
export const modelSchema = z
  .strictObject({
    vocabularySize: z.int().min(261).default(512).describe("Most ids that the tokenizer learns."),
    pictureSize: count().default(64).describe("Pixels on a side of every picture."),
    patchSize: count().default(8).describe("Pixels on a side of a patch."),
    latents: z
      .strictObject({
        vae: z.string().min(1).describe("A VAE's folder; every checkpoint carries a copy of it."),
      })
      .optional()
      .describe("Work on the latents of a VAE instead of pixels: patches are then of latents."),
    width: count().default(192).describe("D, the width of the model."),
    depth: count().default(6).describe("Layers."),
    heads: count().default(4).describe("H, attention heads."),
    hidden: count().default(512).describe("Inner width of the feed-forward layers."),
    feedForward: z
      .enum(["shared", "perModality"])
      .default("perModality")
      .describe("One feed-forward for text and patches, or one each."),
    timeConditioning: z
      .enum(["input", "modulation"])
      .default("modulation")
      .describe("Time is added to patch vectors; with modulation it scales each layer as well."),
    places: z
      .enum(["rotary", "learned"])
      .default("learned")
      .describe(
        "Rotation alone tells patches where they are, or a learned vector for each place too.",
      ),
    pictureAttention: z
      .enum(["bidirectional", "causal"])
      .default("bidirectional")
      .describe("A patch sees all of its picture, or only the patches before it."),
    sizeTokens: count()
      .optional()
      .describe(
        "Tokens behind each <boi> name height and width, up to this many patches, so that the model may choose them.",
      ),
    codec: codec.default({ kind: "linear", bottleneck: 64 }),
    objective: objective.default({ name: "flow" }),
    context: count().default(512).describe("The longest sequence that the model may ever see."),
  })
  .superRefine(({ pictureSize, patchSize, width, heads, codec, objective }, { addIssue }) => {
    const check = (path: string, value: number, divisor: number, name: string) => {
      if (value % divisor === 0) return;
      const message = `should be a multiple of ${name} (${divisor}), got ${value}`;
      addIssue({ code: "custom", path: [path], message });
    };
    check("pictureSize", pictureSize, patchSize, "patchSize");
    check("width", width, 4 * heads, "4 x heads");
    if (
      objective.name === "composed" &&
      objective.path === "flow" &&
      objective.prediction === "epsilon"
    ) {
      const message = "should not be epsilon on the path flow, which ends without signal";
      addIssue({ code: "custom", path: ["objective", "prediction"], message });
    }
    if (codec.kind === "linear") return;
    const across = codec.kind === "convolution" ? 2 : 2 ** (codec.channels.length - 1);
    check("patchSize", patchSize, across, "the codec's places along a patch");
  })
  .describe("The model to train.");
