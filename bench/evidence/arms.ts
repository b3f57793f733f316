import type { TrainConfig } from "@transfusion/training";

/** One way to set up a model, to be compared with others at equal compute. */
export type Arm = {
  readonly model?: TrainConfig["model"];
  readonly noiseCap?: number;
  /** Whether it works on our own VAE's latents. */
  readonly latents?: boolean;
};

/** What every arm has in common unless it says otherwise: small enough for four minutes on one core. */
export const base = {
  data: { kind: "shapes", counts: [0.75, 0.25] },
  model: {
    vocabularySize: 384,
    pictureSize: 32,
    patchSize: 8,
    width: 96,
    depth: 3,
    heads: 4,
    hidden: 256,
    codec: { kind: "linear", bottleneck: 64 },
    objective: { name: "flow", mean: 1, deviation: 0.9, shift: 2 },
    context: 256,
  },
  steps: 1200,
  batch: 32,
  captionFirst: 0.7,
  optimizer: "muon",
  learningRate: 2e-3,
  warmUpSteps: 100,
  emaDecay: 0.995,
  checkpointEvery: 150,
  keepCheckpoints: 1,
  logEvery: 50,
} satisfies Omit<TrainConfig, "out" | "seed">;

/** Every arm by its name; `base` is what the others differ from. */
export const arms: { readonly [name: string]: Arm } = {
  base: {},
  causal: { model: { pictureAttention: "causal" } },
  patch4: { model: { patchSize: 4, codec: { kind: "linear" } } },
  // Beside patch4: epsilon is white noise, and of a patch's numbers no more than the width pass the network.
  ddpm: { model: { patchSize: 4, codec: { kind: "linear" }, objective: { name: "ddpm" } } },
  uncapped: { noiseCap: 1 },
  unet: { model: { codec: { kind: "unet", channels: [32, 48] } } },
  latents: { latents: true, model: { patchSize: 2, codec: { kind: "linear" } } },
  wide: { model: { hidden: 346 } }, // linear, with as many parameters as unet
};

/** The whole configuration of an arm, but for its number of steps: `base.steps` until compute is made equal. */
export function configOf(
  name: string,
  options: { seed: number; out: string; threads: number; vae: string },
): TrainConfig {
  const { vae, ...others } = options;
  const { model, latents, ...changes } = arms[name];
  const source = latents ? { latents: { vae } } : {};
  return { ...base, ...changes, model: { ...base.model, ...model, ...source }, ...others };
}
