import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Pixels } from "@transfusion/model";
import { DataError } from "./error.ts";
import { type FileChoice, isWanted } from "./find-files.ts";
import { readPicture } from "./picture.ts";
import { createShuffle } from "./shuffle.ts";
import type { Skipped } from "./source.ts";

/** Pictures to train on, without captions. A position decides its picture; every epoch has another order. */
export type PictureSource = {
  /** How many pictures an epoch has. */
  readonly size: number;
  readonly skipped: readonly Skipped[];
  sample(position: number): Promise<Pixels>;
};

const endings = /\.(png|jpe?g|webp|gif|avif|tiff?)$/i;
const memoryForPictures = 1_000_000_000; // bytes; beyond it a picture is decoded each time it is asked for

/**
 * All pictures in folders and the folders inside them, `pictureSize` on a side; files whose path matches `except`
 * are left out, and so are those whose path does not match `only`. Those that fail are listed in `skipped`; where none is left,
 * the answer is a `DataError`.
 */
export async function openPictures(
  folders: readonly string[],
  options: FileChoice & { pictureSize: number; seed: number },
): Promise<PictureSource> {
  const { pictureSize, seed } = options;
  const files = (await Promise.all(folders.map(listPictures))).flat();
  const wanted = files.filter((file) => isWanted(file, options));
  const fits = wanted.length * pictureSize ** 2 * 3 <= memoryForPictures;
  const usable: string[] = [];
  const kept = new Map<string, Pixels>();
  const skipped: Skipped[] = [];
  for (const file of wanted) {
    try {
      const picture = await readPicture(await readFile(file), pictureSize);
      if (fits) kept.set(file, picture);
      usable.push(file);
    } catch (error) {
      skipped.push({ file, reason: (error as Error).message });
    }
  }
  if (usable.length === 0) {
    const said = `${folders.join(", ")} should hold at least one picture`;
    const first = skipped[0] ? ` (first of ${skipped.length} skipped: ${skipped[0].reason})` : "";
    throw new DataError(`openPictures: ${said}, got none${first}`, folders.join(", "));
  }
  const indexAt = createShuffle(usable.length, seed);
  return {
    size: usable.length,
    skipped,
    async sample(position) {
      const file = usable[indexAt(position)] as string;
      return kept.get(file) ?? (await readPicture(file, pictureSize));
    },
  };
}

/** The pictures below a folder, in alphabetic order. */
async function listPictures(folder: string): Promise<string[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new DataError(`openPictures: ${folder} should be a folder, there is none`, folder);
  }
  const entries = await readdir(folder, { recursive: true });
  const names = entries.filter((name) => endings.test(name)).sort();
  return names.map((name) => path.join(folder, name));
}
