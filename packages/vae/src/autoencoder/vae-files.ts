import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  floats,
  type NdArray,
  readSafetensors,
  type Tree,
  writeFileAtomic,
  writeSafetensors,
} from "@transfusion/tensor";
import { parseVaeConfig, type VaeConfig, vaeConfigToJson } from "./config.ts";
import { VaeError } from "./errors.ts";
import { vaeSpecs } from "./initial.ts";
import { weightsFromFile, weightsToFile } from "./weights.ts";

/** A VAE as plain data. */
export type Vae = { readonly config: VaeConfig; readonly weights: Tree<NdArray> };

/** The names of its files in a folder: Stable Diffusion's. */
export const vaeFiles = {
  config: "config.json",
  weights: "diffusion_pytorch_model.safetensors",
} as const;

/** How the attention's layers were called in older files. */
const oldNames = { query: "to_q", key: "to_k", value: "to_v", proj_attn: "to_out.0" } as const;

/**
 * The VAE in a folder of Stable Diffusion's layout, from whatever library.
 *
 * Throws `VaeError` where a file is missing or does not say what it should, and a `WeightError` that names the first
 * tensor which is missing, unknown, of another shape, or holds something that is no finite number.
 */
export async function loadVae(folder: string): Promise<Vae> {
  const configFile = join(folder, vaeFiles.config);
  const json = await readable(configFile, async () =>
    JSON.parse(await readFile(configFile, "utf8")),
  );
  const config = parseVaeConfig(json);
  const file = join(folder, vaeFiles.weights);
  const { tensors } = await readable(file, () => readSafetensors(file));
  const renamed = Object.entries(tensors).map(([name, array]) => newName(name, array));
  return { config, weights: weightsFromFile(Object.fromEntries(renamed), vaeSpecs(config)) };
}

/** Write a VAE into a folder, made if need be, as diffusers and `loadVae` read it; the weights last. */
export async function saveVae(
  folder: string,
  { config, weights }: Vae,
  options: { half?: boolean } = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const json = `${JSON.stringify(vaeConfigToJson(config), null, 2)}\n`;
  await writeFileAtomic(join(folder, vaeFiles.config), json);
  await writeSafetensors(join(folder, vaeFiles.weights), weightsToFile(weights), {
    metadata: { format: "pt" },
    ...options,
  });
}

function newName(name: string, array: NdArray): [string, NdArray] {
  const match = /^(.*\.attentions\.0)\.(query|key|value|proj_attn)\.(weight|bias)$/.exec(name);
  if (match === null) return [name, array];
  const [, path, layer, part] = match as unknown as [string, string, keyof typeof oldNames, string];
  const [out, into] = array.shape as [number, number];
  const isFilter = array.shape.length === 4 && array.shape[2] === 1 && array.shape[3] === 1;
  const flat = isFilter ? floats(array.data as Float32Array, [out, into]) : array;
  return [`${path}.${oldNames[layer]}.${part}`, flat];
}

async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new VaeError(`loadVae: ${file} should be readable, got: ${problem}`, { cause: error });
  }
}
