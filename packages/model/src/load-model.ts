import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { leavesOf, mapTree, type NdArray, readSafetensors, type Tree } from "@transfusion/tensor";
import { type Tokenizer, tokenizerFromJson } from "@transfusion/tokenizer";
import { loadVae, type Vae } from "@transfusion/vae";
import { checkVae } from "./check-vae.ts";
import type { ModelConfig } from "./config.ts";
import { dequantize } from "./eight-bits.ts";
import { CheckpointError, ModelError } from "./errors.ts";
import { initModel } from "./initial.ts";
import { parseModelConfig } from "./parse-config.ts";
import { modelFiles } from "./save-model.ts";

/** All that generation needs: choices, words and weights. Plain data. */
export type Model = {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: Tree<NdArray>;
  /** What makes pictures of latents, in a model of those. */
  readonly vae?: Vae;
};

/**
 * The model in a folder that `saveModel` wrote.
 *
 * Throws a `ModelError` where a file is missing or does not say what it should, and a `CheckpointError` naming the
 * first tensor that the configuration does not expect in that shape.
 */
export async function loadModel(folder: string): Promise<Model> {
  const config = parseModelConfig(await readJson(join(folder, modelFiles.config)));
  const tokenizerFile = join(folder, modelFiles.tokenizer);
  const tokenizer = await readable(tokenizerFile, async () =>
    tokenizerFromJson(await readJson(tokenizerFile)),
  );
  if (tokenizer.vocabularySize !== config.vocabularySize) {
    throw new ModelError(
      `loadModel: the tokenizer should know ${config.vocabularySize} ids, got ${tokenizer.vocabularySize}`,
    );
  }
  const weightsFile = join(folder, modelFiles.weights);
  const { tensors } = await readable(weightsFile, () => readSafetensors(weightsFile));
  const model = { config, tokenizer, weights: checkWeights(dequantize(tensors), config) };
  if (!config.latents) return model;
  const vaeFolder = join(folder, modelFiles.vae);
  const vae = await readable(vaeFolder, () => loadVae(vaeFolder));
  checkVae(config, vae);
  return { ...model, vae };
}

/** Flat tensors as the tree that a configuration's model has. Throws a `CheckpointError` at the first wrong one. */
export function checkWeights(
  tensors: { readonly [path: string]: NdArray },
  config: ModelConfig,
): Tree<NdArray> {
  const expected = initModel(config, 0);
  const unknown = new Set(Object.keys(tensors));
  for (const [path, { shape, dtype }] of leavesOf<NdArray>(expected)) {
    const wanted = `${dtype} [${shape.join(", ")}]`;
    const tensor = unknown.delete(path) ? tensors[path] : undefined;
    const got = tensor ? `${tensor.dtype} [${tensor.shape.join(", ")}]` : "nothing";
    if (got !== wanted) throw new CheckpointError(path, wanted, got);
  }
  for (const path of unknown) throw new CheckpointError(path, "absent", "a tensor");
  return mapTree<NdArray, NdArray>(expected, (_, path) => tensors[path]);
}

async function readJson(file: string): Promise<unknown> {
  return readable(file, async () => JSON.parse(await readFile(file, "utf8")) as unknown);
}

async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new ModelError(`loadModel: ${file} should be readable, got: ${problem}`, {
      cause: error,
    });
  }
}
