import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { leavesOf, writeFileAtomic, writeSafetensors } from "@transfusion/tensor";
import type { Model } from "./load-model.ts";

/** The names of a model's files in its folder. */
export const modelFiles = {
  config: "config.json",
  tokenizer: "tokenizer.json",
  weights: "model.safetensors",
} as const;

/**
 * Write a model into a folder, made if need be: `config.json`, `tokenizer.json`, `model.safetensors`.
 *
 * Each file is written atomically, the weights last. `half` keeps weights in 16 bits.
 */
export async function saveModel(
  folder: string,
  model: Model,
  options: { half?: boolean } = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeJson(join(folder, modelFiles.config), model.config);
  await writeJson(join(folder, modelFiles.tokenizer), model.tokenizer.toJson());
  const tensors = Object.fromEntries(leavesOf(model.weights));
  await writeSafetensors(join(folder, modelFiles.weights), tensors, options);
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}
