import path from "node:path";
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DataError } from "./error.ts";
import { findFiles } from "./find-files.ts";
import { captionsOf } from "./folder.ts";
import { type ReasonedError, reasonOf } from "./reason.ts";
import { openRecords, type PictureOptions, type Records } from "./records.ts";
import type { SampleSource, Skipped } from "./source.ts";

export type ParquetOptions = PictureOptions & {
  /** The column of pictures; by default the first that looks like one. */
  readonly pictureColumn?: string;
  /** The column of captions; by default `caption` or `text`. A table may have none. */
  readonly captionColumn?: string;
};

/** A row group: rows that are read as one. */
type Group = {
  readonly file: string;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly picture: string;
  readonly caption: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
};
type Row = { readonly [column: string]: unknown };

const pictureNames = ["image", "picture", "img", "jpg", "png", "webp"];
const captionNames = ["caption", "text", "captions", "prompt"];
const memoryForGroups = 256e6; // bytes
const captionsToLearn = 20_000;

/**
 * The rows of Parquet files with pictures inside: a column of bytes, or of `{ bytes, path }` as Hugging Face writes it,
 * and one of captions (strings, or lists of them). Rows are read a row group at a time and a few groups are held, so
 * an epoch is shuffled among those. Files that cannot be read are listed in `skipped`.
 */
export async function openParquet(
  paths: string | readonly string[],
  options: ParquetOptions,
): Promise<SampleSource> {
  const files = await findFiles("openParquet", paths, [".parquet"]);
  const groups: Group[] = [];
  const skipped: Skipped[] = [];
  for (const file of files) {
    try {
      groups.push(...(await readGroups(file, options)));
    } catch (error) {
      if (error instanceof DataError) throw error;
      skipped.push({ file: path.basename(file), reason: reasonOf(error as ReasonedError) });
    }
  }
  const runs = groups.map(({ from, to }) => to - from);
  let size = 0;
  const starts = runs.map((length) => {
    size += length;
    return size - length;
  });
  const runsAtOnce = groupsAtOnce(groups);
  const rowsOf = createGroupReader(groups, 2 * runsAtOnce); // who reads ahead needs the next ones too
  const locate = (index: number): { group: number; row: number } => {
    let group = starts.findLastIndex((start) => start <= index);
    while (runs[group] === 0) group -= 1;
    return { group, row: index - (starts[group] as number) };
  };
  const records: Records = {
    paths,
    size,
    runs,
    runsAtOnce,
    isCaptioned: true,
    skipped,
    texts: await sampleTexts(groups),
    nameOf(index) {
      const { group, row } = locate(index);
      const { file, from } = groups[group] as Group;
      return `${path.basename(file)}: row ${from + row}`;
    },
    async read(index) {
      const { group, row } = locate(index);
      const { picture, caption } = groups[group] as Group;
      const values = (await rowsOf(group))[row] as Row;
      return {
        picture: bytesOf(values[picture]),
        captions: caption === undefined ? [] : captionsOf({ caption: values[caption] }),
      };
    },
  };
  return openRecords("openParquet", records, options);
}

async function readGroups(file: string, options: ParquetOptions): Promise<Group[]> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const columns = parquetSchema(metadata).children;
  const names = columns.map(({ element }) => element.name);
  const choose = (
    asked: string | undefined,
    known: readonly string[],
    others: readonly string[] = [],
  ) => asked ?? known.find((name) => names.includes(name)) ?? others[0];
  const withBytes = columns
    .filter(({ children }) => children.some(({ element }) => element.name === "bytes"))
    .map(({ element }) => element.name);
  const picture = choose(options.pictureColumn, [...withBytes, ...pictureNames]);
  const caption = choose(options.captionColumn, captionNames);
  for (const [what, name] of [
    ["pictures", picture ?? "image"],
    ["captions", caption],
  ] as const) {
    if (name === undefined || names.includes(name)) continue;
    throw new DataError(
      `openParquet: ${file} should have a column of ${what} (${name}), got ${names.join(", ")}`,
      file,
    );
  }
  let from = 0;
  return metadata.row_groups.map((group) => {
    const to = from + Number(group.num_rows);
    const bytes = Number(group.total_byte_size);
    const range = { file, buffer, metadata, picture: picture as string, caption, from, to, bytes };
    from = to;
    return range;
  });
}

/** So many groups, 16 at most, that twice as many fit in memory. */
function groupsAtOnce(groups: readonly Group[]): number {
  let largest = 1;
  for (const { bytes } of groups) largest = Math.max(largest, bytes);
  return Math.min(16, Math.max(1, Math.floor(memoryForGroups / (2 * largest))));
}

/** The rows of a group; the `limit` groups that were asked for last are held. */
function createGroupReader(groups: readonly Group[], limit: number) {
  const held = new Map<number, Promise<Row[]>>();
  return (number: number): Promise<Row[]> => {
    const known = held.get(number);
    held.delete(number);
    const rows = known ?? readRows(groups[number] as Group);
    held.set(number, rows);
    for (const oldest of held.keys()) {
      if (held.size <= limit) break;
      held.delete(oldest);
    }
    return rows;
  };
}

function readRows(group: Group, columns = [group.picture, group.caption]): Promise<Row[]> {
  const { buffer, metadata, from, to } = group;
  return parquetReadObjects({
    file: buffer,
    metadata,
    columns: columns.filter((name) => name !== undefined),
    rowStart: from,
    rowEnd: to,
    compressors,
    utf8: false, // bytes without a type of their own stay bytes
  });
}

function bytesOf(value: unknown): Uint8Array {
  const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes;
  if (bytes instanceof Uint8Array && bytes.length > 0) return bytes;
  throw new Error("should hold the bytes of a picture, got none");
}

/** The captions of as many groups as are enough, evenly spread. */
async function sampleTexts(groups: readonly Group[]): Promise<string[]> {
  const rows = groups.reduce((sum, { from, to }) => sum + to - from, 0);
  const stride = Math.max(1, Math.floor(rows / captionsToLearn));
  const texts: string[] = [];
  for (let i = 0; i < groups.length; i += stride) {
    const group = groups[i] as Group;
    const { caption } = group;
    if (caption === undefined) continue;
    const read = await readRows(group, [caption]).catch(() => []);
    texts.push(...read.flatMap((row) => captionsOf({ caption: row[caption] })));
  }
  return texts;
}
