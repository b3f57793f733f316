import { statSync } from "node:fs";
import path from "node:path";

/**
 * Another text whenever one of these files of a folder was made, replaced or removed. Looking at them is a matter of
 * microseconds, so it does not wait for a thread of the pool, which children may keep from running.
 */
export function stampOf(folder: string, names: readonly string[] = modelFiles): string {
  const stamps = names.map((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "none";
  });
  return stamps.join(", ");
}

const modelFiles = [
  ...["config.json", "tokenizer.json", "model.safetensors"],
  ...["vae/config.json", "vae/diffusion_pytorch_model.safetensors"],
];
