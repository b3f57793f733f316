import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type NdArray, type Tree, writeFileAtomic } from "@transfusion/tensor";
import { createOnnxFiles } from "@transfusion/tfjs-backend-onnx";
import { checkVae } from "./check-vae.ts";
import { coderProgram } from "./coder-programs.ts";
import { type PictureSize, usualSizeOf } from "./config.ts";
import { exportFiles, type Manifest, sizeName } from "./exported-model.ts";
import { settleSize } from "./generate-options.ts";
import type { Model } from "./load-model.ts";
import { type ProgramText, pictureProgram, readProgram, writeProgram } from "./programs.ts";
import { modelHash } from "./recipe.ts";

export type ExportOptions = {
  /** Sizes of pictures that can be read and drawn: the model's usual one unless told otherwise. */
  readonly sizes?: readonly PictureSize[];
  /** How many a weight takes in the file: 16 unless told otherwise. The arithmetic is in 32 bits all the same. */
  readonly bits?: 16 | 32;
};

/**
 * Write a model into a folder as ONNX files that need nothing of ours: the prefix (`read`, and with a picture of each
 * size), a token (`write`), a look at noisy pictures of each size (`picture`) and, in a model of latents, its VAE's two
 * halves. All share one file of weights. Beside them lie the tokenizer and a manifest, which is written last.
 */
export async function exportModel(
  folder: string,
  model: Model,
  { sizes = [usualSizeOf(model.config)], bits = 16 }: ExportOptions = {},
): Promise<void> {
  const { config, tokenizer, weights, vae } = model;
  checkVae(config, vae);
  for (const { height, width } of sizes) settleSize({ height, width }, config);
  await mkdir(folder, { recursive: true });
  const files = createOnnxFiles({ weightsFile: exportFiles.weights, half: bits === 16 });
  const programs: Record<string, string> = {};

  async function add<Size extends string>(
    name: string,
    sides: readonly Size[],
    at: (sides: Readonly<Record<Size, number>>) => ProgramText,
    constants: Tree<NdArray> = weights,
  ): Promise<void> {
    const file = `${name.replaceAll(" ", "-")}.onnx`;
    await writeFileAtomic(join(folder, file), await files.add(sides, at, constants));
    programs[name] = file;
  }

  const addRead = (name: string, picture?: PictureSize) =>
    add(name, ["tokens", "asked", "slots", "nextSlots"], ({ tokens, asked, slots, nextSlots }) =>
      readProgram(config, { textSlots: tokens, asked, picture, from: slots, to: nextSlots }),
    );
  await addRead("read");
  await add("write", ["rows", "slots"], ({ rows, slots }) =>
    writeProgram(config, { rows, capacity: slots }),
  );
  for (const picture of sizes) {
    const size = sizeName(picture);
    await addRead(`read ${size}`, picture);
    await add(`picture ${size}`, ["rows", "pictures", "slots"], ({ rows, pictures, slots }) =>
      pictureProgram(config, { rows, pictures, capacity: slots, picture }),
    );
    for (const kind of vae ? (["encode", "decode"] as const) : []) {
      const coder = () =>
        coderProgram((vae as NonNullable<typeof vae>).config, { kind, rows: 1, ...picture });
      await add(`${kind} ${size}`, [], coder, vae?.weights);
    }
  }
  const manifest: Manifest = {
    format: "transfusion-onnx",
    version: 1,
    model: await modelHash(model),
    config,
    ...(vae ? { vae: vae.config } : {}),
    weights: exportFiles.weights,
    programs,
  };
  await writeFileAtomic(join(folder, exportFiles.weights), files.weights());
  await writeJson(join(folder, exportFiles.tokenizer), tokenizer.toJson());
  await writeJson(join(folder, exportFiles.manifest), manifest);
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeFileAtomic(
    file,
    new TextEncoder().encode(`${JSON.stringify(value, undefined, 1)}\n`),
  );
}
