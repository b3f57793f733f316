import { stat } from "node:fs/promises";
import path from "node:path";
import { findFiles } from "./find-files.ts";
import { readLines } from "./lines.ts";
import { createNumberList } from "./numbers.ts";
import { readRange } from "./read-range.ts";
import { openRecords, type PictureOptions, type Records } from "./records.ts";
import type { SampleSource } from "./source.ts";

export type TextOptions = Pick<PictureOptions, "pictureSize" | "seed"> & {
  /** The line that stands between documents. Nothing: a file is one document. */
  readonly separator?: string;
  /** Documents are cut at the ends of lines into pieces of about this many bytes. */
  readonly pieceBytes?: number;
};

const charactersToLearn = 10e6;
const separators = ["<|endoftext|>"];

/**
 * The documents of plain text files (UTF-8), long ones in pieces: cut between lines, or within a line that is too long.
 * The files are read through once, and where each piece begins is kept.
 */
export async function openText(
  paths: string | readonly string[],
  options: TextOptions,
): Promise<SampleSource> {
  const { separator, pieceBytes = 8192 } = options;
  const isSeparator = (line: string): boolean =>
    (separator === undefined ? separators : [separator]).includes(line.trim());
  const files = await findFiles("openText", paths, [".txt", ".md"]);
  const [file, offset, length] = [
    createNumberList(),
    createNumberList(),
    createNumberList(),
  ] as const;
  const texts: string[] = [];
  let characters = 0;

  for (const [number, name] of files.entries()) {
    const { size } = await stat(name);
    let from = 0;
    let to = 0;
    let held: Buffer[] = [];
    const close = (): void => {
      const text = Buffer.concat(held).toString("utf8");
      if (text.trim() !== "") {
        file.push(number);
        offset.push(from);
        length.push(to - from);
        if (characters < charactersToLearn) texts.push(text);
        characters += text.length;
      }
      held = [];
      from = to;
    };
    for await (const { bytes, offset: start } of readLines(name)) {
      if (bytes.length < 256 && isSeparator(bytes.toString("utf8"))) {
        close();
        from = to = Math.min(size, start + bytes.length + 1);
        continue;
      }
      for (const piece of cutLine(bytes, pieceBytes)) {
        if (to > from && to - from + piece.length > pieceBytes) close();
        held.push(piece);
        to += piece.length;
      }
      held.push(Buffer.from("\n"));
      to = Math.min(size, start + bytes.length + 1); // the last line may lack its break
    }
    close();
  }

  const fileOf = (index: number): string => files[file.at(index)] as string;
  const records: Records = {
    paths,
    size: offset.length,
    isCaptioned: false,
    skipped: [],
    texts,
    nameOf: (index) => `${path.basename(fileOf(index))} at byte ${offset.at(index)}`,
    async read(index) {
      const bytes = await readRange(fileOf(index), offset.at(index), length.at(index));
      return { parts: [{ text: bytes.toString("utf8").trim() }] };
    },
  };
  return openRecords("openText", records, options);
}

/** A line in pieces of at most `limit` bytes, none of which splits a character. */
function* cutLine(line: Buffer, limit: number): Generator<Buffer> {
  let from = 0;
  while (line.length - from > limit) {
    let to = from + limit;
    while (to > from + 1 && ((line[to] as number) & 0xc0) === 0x80) to -= 1; // a byte within a character
    yield line.subarray(from, to);
    from = to;
  }
  yield line.subarray(from);
}
