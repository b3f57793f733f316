import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { DataError } from "./error.ts";
import { type FileChoice, findFiles, isWanted } from "./find-files.ts";
import { readLines } from "./lines.ts";
import { openRecords, type PictureOptions, type Records } from "./records.ts";
import type { SampleSource, Skipped } from "./source.ts";

/** How the pictures of a folder come out, and which of them. */
export type FolderOptions = PictureOptions & FileChoice;

type Entry = { readonly file: string; readonly captions: readonly string[] };

const captionFiles = ["captions.jsonl", "metadata.jsonl"];

/** The endings of files that a folder's pictures have. */
export const pictureEndings = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".tif", ".tiff"];

/**
 * The pictures of a folder with `captions.jsonl` (`{ file, caption }` a line) or `metadata.jsonl` (`{ file_name, text }`);
 * a caption may be a list, of which one is chosen each time. A folder without either
 * gives its pictures, and those of the folders in it, without captions.
 *
 * Files whose path matches `except` are left out, and those that do not match `only`: a share to learn from, another to
 * measure on. Lines that cannot be read and pictures that do not decode are listed in `skipped`. Where nothing is left, or there is
 * no such folder, the answer is a `DataError`.
 */
export async function openFolder(folder: string, options: FolderOptions): Promise<SampleSource> {
  const skipped: Skipped[] = [];
  const listed = (await readEntries(folder, skipped)) ?? (await listPictures(folder));
  const entries = listed.filter(({ file }) => isWanted(path.join(folder, file), options));
  const records: Records = {
    paths: folder,
    size: entries.length,
    isCaptioned: true,
    skipped,
    texts: entries.flatMap(({ captions }) => captions),
    nameOf: (index) => (entries[index] as Entry).file,
    async read(index) {
      const { file, captions } = entries[index] as Entry;
      return { picture: await readFile(path.join(folder, file)), captions };
    },
  };
  return openRecords("openFolder", records, options);
}

/** A picture of a folder and what is said of it. */
export type FolderEntry = Entry;

/** The pictures that a folder lists, in its order, and the lines that list none. A `DataError` where it has no caption file. */
export async function listFolder(
  folder: string,
): Promise<{ readonly entries: readonly FolderEntry[]; readonly skipped: readonly Skipped[] }> {
  const skipped: Skipped[] = [];
  const entries = await readEntries(folder, skipped);
  if (entries) return { entries, skipped };
  throw new DataError(`listFolder: ${folder} should hold ${captionFiles.join(" or ")}`, folder);
}

/** The captioned pictures that the folder's caption file lists; nothing where it has none. */
async function readEntries(folder: string, skipped: Skipped[]): Promise<Entry[] | undefined> {
  const name = await captionFileOf(folder);
  if (name === undefined) return undefined;
  const entries: Entry[] = [];
  for await (const { number, bytes } of readLines(path.join(folder, name))) {
    const line = bytes.toString("utf8").trim();
    if (line === "") continue;
    const outcome = readEntry(folder, line);
    if (typeof outcome === "string") skipped.push({ file: `${name}:${number}`, reason: outcome });
    else entries.push(outcome);
  }
  return entries;
}

async function captionFileOf(folder: string): Promise<string | undefined> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error || !found.isDirectory()) {
    const got = found instanceof Error ? (found.code ?? found.message) : "a file";
    throw new DataError(`openFolder: ${folder} should be a folder, got ${got}`, folder);
  }
  for (const name of captionFiles) {
    const file = await stat(path.join(folder, name)).catch(() => undefined);
    if (file?.isFile()) return name;
  }
  return undefined;
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
  const captions = captionsOf(record);
  if (typeof file !== "string" || file === "") return "should name a file";
  if (captions.length === 0) return "should have a caption";
  if (!staysIn(folder, file)) return `should stay in the folder, got ${file}`;
  return { file, captions };
}

/** The captions of a JSON record: one under `caption` or `text`, or a list of them. */
export function captionsOf(record: Record<string, unknown>): string[] {
  const said = record.caption ?? record.text ?? record.captions;
  return (Array.isArray(said) ? said : [said])
    .filter((caption): caption is string => typeof caption === "string")
    .map((caption) => caption.trim())
    .filter((caption) => caption !== "");
}

/** Whether a relative path leads to something inside a folder. */
export function staysIn(folder: string, file: string): boolean {
  const [first] = path.relative(folder, path.resolve(folder, file)).split(path.sep);
  return !path.isAbsolute(file) && first !== "..";
}

async function listPictures(folder: string): Promise<Entry[]> {
  const files = await findFiles("openFolder", folder, pictureEndings).catch(() => {
    throw new DataError(
      `openFolder: ${folder} should hold ${captionFiles.join(" or ")} or pictures, got neither`,
      folder,
    );
  });
  return files.map((file) => ({ file: path.relative(folder, file), captions: [] }));
}
