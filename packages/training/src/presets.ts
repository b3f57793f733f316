import type { TrainConfig } from "./config.ts";

type Preset = Pick<
  TrainConfig,
  | "model"
  | "steps"
  | "batch"
  | "accumulate"
  | "optimizer"
  | "learningRate"
  | "finalLearningRate"
  | "warmUpSteps"
> &
  Partial<TrainConfig>;

/** The paper's recipe (Zhou et al. 2024, section 3 and Table 2) for a transformer of this size. */
function paper(depth: number, width: number, heads: number, hidden: number): Preset {
  return {
    model: {
      ...{ vocabularySize: 32_000, context: 4096, width, depth, heads, hidden },
      ...{ pictureSize: 256, patchSize: 16 },
      ...{ feedForward: "shared", timeConditioning: "input", places: "rotary" },
      codec: { kind: "linear" },
      objective: { name: "ddpm" },
    },
    layout: { pictureSlots: 8 }, // half of a row of 4,096 slots
    // 2 million slots a step, of 250,000 steps: half a trillion.
    ...{ batch: 8, accumulate: 61, steps: 250_000 },
    ...{ optimizer: "adamw", learningRate: 3e-4, finalLearningRate: 1.5e-5, warmUpSteps: 4000 },
  };
}

/** The recipe of the model that ships, in three widths. */
function ours(depth: number, width: number, heads: number, hidden: number, steps: number): Preset {
  return {
    model: {
      ...{ vocabularySize: 512, context: 512, width, depth, heads, hidden },
      ...{ pictureSize: 64, patchSize: 8, places: "learned" },
      codec: { kind: "convolution", channels: width <= 128 ? 32 : 64 },
      objective: { name: "flow", mean: 1.1, deviation: 1, shift: 3 },
    },
    ...{ lambda: 4, captionFirst: 0.85, batch: 32, steps, emaDecay: 0.998 },
    ...{ optimizer: "muon", learningRate: 1e-3, finalLearningRate: 2e-5, warmUpSteps: 200 },
  };
}

/**
 * Configurations to start from, without their data: three for one machine, and the five sizes of the paper's Table 2,
 * whose layers and widths are the paper's and whose pictures are 256 pixels in patches of 16.
 */
export const presets = {
  tiny: ours(4, 128, 4, 344, 2000),
  small: ours(6, 192, 4, 512, 8000),
  base: ours(8, 256, 4, 688, 20_000),
  "0.16B": paper(16, 768, 12, 2048),
  "0.37B": paper(24, 1024, 16, 2816),
  "0.76B": paper(24, 1536, 24, 4096),
  "1.4B": paper(24, 2048, 16, 5632),
  "7B": paper(32, 4096, 32, 11_008),
} as const satisfies { readonly [name: string]: Preset };

export type PresetName = keyof typeof presets;
