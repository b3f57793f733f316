import { constants } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import path from "node:path";
import { type Tokenizer, tokenizerFromJson } from "@transfusion/tokenizer";
import { z } from "zod";

/** What the gateway itself knows of a model: enough to answer questions and to measure prompts, no weights. */
export type ModelCard = {
  readonly name: string;
  readonly folder: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly pictureSize: number;
  /** Pixels a side of what a patch stands for. */
  readonly patchSize: number;
  readonly context: number;
  readonly vocabularySize: number;
  readonly tokenizer: Tokenizer;
};

const knownFields = z.looseObject({
  pictureSize: z.int().positive(),
  patchSize: z.int().positive(),
  latents: z.looseObject({ downsampling: z.int().positive() }).optional(),
  context: z.int().positive(),
  vocabularySize: z.int().positive(),
});

/** The card of the model in `folder`, or nothing where there is no model that can be read. */
export async function readModelCard(folder: string): Promise<ModelCard | undefined> {
  try {
    const [configText, tokenizerText] = await Promise.all([
      readFile(path.join(folder, "config.json"), "utf8"),
      readFile(path.join(folder, "tokenizer.json"), "utf8"),
    ]);
    const config = knownFields.parse(JSON.parse(configText));
    const tokenizer = tokenizerFromJson(JSON.parse(tokenizerText));
    const { pictureSize, context, vocabularySize } = config;
    const patchSize = config.patchSize * (config.latents?.downsampling ?? 1);
    const name = path.basename(path.resolve(folder));
    return { name, folder, config, pictureSize, patchSize, context, vocabularySize, tokenizer };
  } catch {
    return undefined; // the child that is asked to load it says what is wrong
  }
}

/** What makes up a model or a VAE; a checkpoint's folder holds more, to go on from. */
const modelParts = new Set([
  ...["config.json", "tokenizer.json", "model.safetensors", "vae"],
  "diffusion_pytorch_model.safetensors",
]);

/** Copy a model or a VAE, and nothing else that its folder holds; where the file system can, no bytes are moved. */
export async function copyModel(from: string, to: string): Promise<void> {
  const isPart = (file: string): boolean => {
    const [top = ""] = path.relative(from, file).split(path.sep);
    return top === "" || modelParts.has(top);
  };
  await cp(from, to, {
    recursive: true,
    dereference: true,
    filter: isPart,
    mode: constants.COPYFILE_FICLONE,
  });
}
