import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { parseTrainConfig, type SettledTrainConfig } from "@transfusion/training";
import { UserMistake } from "./failures.ts";
import { readConfig } from "./train.ts";

const captionFiles = ["captions.jsonl", "metadata.jsonl"];

/** The configuration in a file, or one for the data in a folder or file, with pictures as the options say. */
export async function configAt(
  where: string,
  options: { readonly pictureSize: number; readonly pictures: number },
): Promise<SettledTrainConfig> {
  if (where.endsWith(".json")) return parseTrainConfig(await readConfig(where, {}));
  return parseTrainConfig({
    ...{ out: "nowhere", seed: 0, steps: 1, data: await dataAt(where) },
    model: { pictureSize: options.pictureSize, patchSize: patchSizeFor(options.pictureSize) },
    layout: { pictureSlots: options.pictures },
  });
}

/** What a path holds, by the endings of its files. */
async function dataAt(path: string): Promise<unknown> {
  const found = await stat(path).catch(() => undefined);
  const names = found?.isDirectory() ? await readdir(path) : [path];
  const has = (ending: string) => names.some((name) => name.toLowerCase().endsWith(ending));
  const isCaptioned = names.some((name) => captionFiles.includes(name));
  if (found?.isDirectory() && isCaptioned) return { kind: "folder", path };
  if (captionFiles.includes(basename(path))) return { kind: "folder", path: dirname(path) };
  if (has(".tar")) return { kind: "webdataset", path };
  if (has(".parquet")) return { kind: "parquet", path };
  if (has(".jsonl")) return { kind: "documents", path };
  if (has(".txt") || has(".md")) return { kind: "text", path };
  if (found?.isDirectory()) return { kind: "folder", path };
  throw new UserMistake(
    `data: ${path} should be a configuration, a folder, or a .tar, .parquet, .jsonl or .txt file`,
  );
}

function patchSizeFor(pictureSize: number): number {
  return [8, 4, 2].find((size) => pictureSize % size === 0) ?? 1;
}
