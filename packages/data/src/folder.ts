import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Pixels } from "@transfusion/model";
import { DataError } from "./error.ts";
import { readPicture } from "./picture.ts";
import { createShuffle } from "./shuffle.ts";
import type { Captioned, SampleSource, Skipped } from "./source.ts";

type Entry = { readonly file: string; readonly caption: string };

const captionFiles = ["captions.jsonl", "metadata.jsonl"];
const readersAtOnce = 8;
const memoryForPictures = 1_000_000_000; // bytes; beyond it a picture is decoded each time it is asked for

/**
 * The pictures of a folder with `captions.jsonl` (`{ file, caption }` a line) or `metadata.jsonl` (`{ file_name, text }`).
 *
 * Every picture is decoded here once: those that fail, and lines that cannot be read, are listed in `skipped`. Where
 * nothing is left, or there is no such folder, the answer is a `DataError`.
 */
export async function openFolder(
  folder: string,
  options: { pictureSize: number; seed: number },
): Promise<SampleSource<Captioned>> {
  const { pictureSize, seed } = options;
  const skipped: Skipped[] = [];
  const entries = await readEntries(folder, skipped);
  const { pictures, broken } = await decodeAll(folder, entries, pictureSize);

  const usable = entries.filter(({ file }) => !broken.has(file));
  for (const [file, reason] of broken) skipped.push({ file, reason });
  if (usable.length === 0) {
    const first = skipped[0];
    throw new DataError(
      `openFolder: ${folder} should hold at least one captioned picture, got none${
        first ? ` (${skipped.length} skipped; first: ${first.file}: ${first.reason})` : ""
      }`,
      folder,
    );
  }

  const indexAt = createShuffle(usable.length, seed);
  return {
    name: path.basename(path.resolve(folder)),
    size: usable.length,
    pictureSize,
    skipped,
    captions: () => usable.map(({ caption }) => caption),
    async sample(position) {
      const { file, caption } = usable[indexAt(position)] as Entry;
      const picture =
        pictures.get(file) ?? (await readPicture(path.join(folder, file), pictureSize));
      return { caption, picture };
    },
  };
}

async function readEntries(folder: string, skipped: Skipped[]): Promise<Entry[]> {
  const { name, text } = await readCaptionFile(folder);
  const entries: Entry[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === "") return;
    const outcome = readEntry(folder, line);
    if (typeof outcome === "string") skipped.push({ file: `${name}:${i + 1}`, reason: outcome });
    else entries.push(outcome);
  });
  return entries;
}

async function readCaptionFile(folder: string): Promise<{ name: string; text: string }> {
  const problems: string[] = [];
  for (const name of captionFiles) {
    try {
      return { name, text: await readFile(path.join(folder, name), "utf8") };
    } catch (error) {
      problems.push(`${name}: ${(error as NodeJS.ErrnoException).code ?? error}`);
    }
  }
  throw new DataError(
    `openFolder: ${folder} should hold ${captionFiles.join(" or ")}, got ${problems.join(", ")}`,
    folder,
  );
}

/** The entry of a line, or what is wrong with the line. */
function readEntry(folder: string, line: string): Entry | string {
  let record: Record<string, unknown>;
  try {
    record = Object(JSON.parse(line));
  } catch {
    return `should be one JSON object, got ${line.slice(0, 60)}`;
  }
  const file = record.file ?? record.file_name;
  const caption = record.caption ?? record.text;
  if (typeof file !== "string" || file === "") return "should name a file";
  if (typeof caption !== "string" || caption.trim() === "") return "should have a caption";
  const steps = path.relative(folder, path.resolve(folder, file)).split(path.sep);
  if (path.isAbsolute(file) || steps[0] === "..") return `should stay in the folder, got ${file}`;
  return { file, caption: caption.trim() };
}

async function decodeAll(
  folder: string,
  entries: readonly Entry[],
  pictureSize: number,
): Promise<{ pictures: Map<string, Pixels>; broken: Map<string, string> }> {
  const files = [...new Set(entries.map(({ file }) => file))];
  const fits = files.length * pictureSize ** 2 * 3 <= memoryForPictures;
  const pictures = new Map<string, Pixels>();
  const reasons: (string | undefined)[] = [];
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < files.length) {
      const i = next++;
      const file = files[i] as string;
      try {
        const picture = await readPicture(await readFile(path.join(folder, file)), pictureSize);
        if (fits) pictures.set(file, picture);
      } catch (error) {
        reasons[i] = reasonOf(error);
      }
    }
  };
  await Promise.all(Array.from({ length: readersAtOnce }, reader));
  const broken = files.flatMap((file, i): [string, string][] => {
    const reason = reasons[i];
    return reason === undefined ? [] : [[file, reason]];
  });
  return { pictures, broken: new Map(broken) };
}

function reasonOf(error: unknown): string {
  if (error instanceof DataError) return error.message.replace(/^.*got: /, "");
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "no such file";
  return code ?? String(error);
}
