import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { leavesOf, writeFileAtomic, writeSafetensors } from "@transfusion/tensor";
import { saveVae } from "@transfusion/vae";
import { checkVae } from "./check-vae.ts";
import { quantize } from "./eight-bits.ts";
import type { Model } from "./load-model.ts";

/** The names of a model's files in its folder. */
export const modelFiles = {
  config: "config.json",
  tokenizer: "tokenizer.json",
  weights: "model.safetensors",
  /** A folder of Stable Diffusion's layout, in a model of latents. */
  vae: "vae",
} as const;

/**
 * Write a model into a folder, made if need be: `config.json`, `tokenizer.json`, `model.safetensors`.
 *
 * A model of latents carries its VAE, as `saveVae` writes it, in a folder `vae`. Each file is written atomically, the
 * weights last. `bits` says how many a weight takes: with 8, matrices are kept in whole numbers (`quantize`) and what
 * else there is, its VAE among it, in 16.
 */
export async function saveModel(
  folder: string,
  model: Model,
  { bits = 32 }: { bits?: 8 | 16 | 32 } = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeJson(join(folder, modelFiles.config), model.config);
  await writeJson(join(folder, modelFiles.tokenizer), model.tokenizer.toJson());
  checkVae(model.config, model.vae);
  const half = bits < 32;
  if (model.vae) await saveVae(join(folder, modelFiles.vae), model.vae, { half });
  const { tensors, eightBits } =
    bits === 8
      ? quantize(model.weights)
      : { tensors: Object.fromEntries(leavesOf(model.weights)), eightBits: undefined };
  await writeSafetensors(join(folder, modelFiles.weights), tensors, { half, eightBits });
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}
