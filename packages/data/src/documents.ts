import { readFile } from "node:fs/promises";
import path from "node:path";
import { findFiles } from "./find-files.ts";
import { staysIn } from "./folder.ts";
import { readLines } from "./lines.ts";
import { createNumberList } from "./numbers.ts";
import { readRange } from "./read-range.ts";
import { openRecords, type PictureOptions, type RawPart, type Records } from "./records.ts";
import type { SampleSource, Skipped } from "./source.ts";

const charactersToLearn = 10e6;

/**
 * The documents of JSONL files: `{ "document": [{ "text": … }, { "picture": "a.png" }, …] }` a line, text and pictures in
 * any order and number. Pictures lie beside the file; one with `"given": true` stands clean while training.
 *
 * The files are read through once, and where each line begins is kept; lines that are no documents are listed in
 * `skipped`.
 */
export async function openDocuments(
  paths: string | readonly string[],
  options: PictureOptions,
): Promise<SampleSource> {
  const files = await findFiles("openDocuments", paths, [".jsonl"]);
  const [file, offset, length, line] = Array.from({ length: 4 }, createNumberList) as [
    ReturnType<typeof createNumberList>,
    ReturnType<typeof createNumberList>,
    ReturnType<typeof createNumberList>,
    ReturnType<typeof createNumberList>,
  ];
  const skipped: Skipped[] = [];
  const texts: string[] = [];
  let characters = 0;
  for (const [number, name] of files.entries()) {
    for await (const { bytes, number: lineNumber, offset: from } of readLines(name)) {
      if (bytes.every((byte) => byte <= 32)) continue;
      const parts = parseDocument(bytes.toString("utf8"), path.dirname(name));
      if (typeof parts === "string") {
        skipped.push({ file: `${path.basename(name)}:${lineNumber}`, reason: parts });
        continue;
      }
      for (const [list, value] of [
        [file, number],
        [offset, from],
        [length, bytes.length],
        [line, lineNumber],
      ] as const) {
        list.push(value);
      }
      for (const part of parts) {
        if (!("text" in part) || characters > charactersToLearn) continue;
        texts.push(part.text);
        characters += part.text.length;
      }
    }
  }
  const fileOf = (index: number): string => files[file.at(index)] as string;
  const records: Records = {
    paths,
    size: offset.length,
    isCaptioned: false,
    skipped,
    texts,
    nameOf: (index) => `${path.basename(fileOf(index))}:${line.at(index)}`,
    async read(index) {
      const name = fileOf(index);
      const bytes = await readRange(name, offset.at(index), length.at(index));
      const parts = parseDocument(bytes.toString("utf8"), path.dirname(name));
      if (typeof parts === "string") throw new Error(parts);
      return { parts: await Promise.all(parts.map(withBytes)) };
    },
  };
  return openRecords("openDocuments", records, options);
}

/** A part as it is written: a picture is a path. */
type WrittenPart = { readonly text: string } | { readonly picture: string; readonly given?: true };

async function withBytes(part: WrittenPart): Promise<RawPart> {
  if ("text" in part) return part;
  return { ...part, picture: await readFile(part.picture) };
}

/** The parts of a line, pictures as paths, or what is wrong with it. */
function parseDocument(line: string, folder: string): WrittenPart[] | string {
  let record: { document?: unknown };
  try {
    record = Object(JSON.parse(line));
  } catch {
    return `should be one JSON object, got ${line.slice(0, 60)}`;
  }
  const { document } = record;
  if (!Array.isArray(document) || document.length === 0) return "should have a document with parts";
  const parts: WrittenPart[] = [];
  for (const [i, part] of document.entries()) {
    const { text, picture, given } = Object(part) as Record<string, unknown>;
    if (typeof text === "string") parts.push({ text });
    else if (typeof picture !== "string") return `part ${i} should be { text } or { picture }`;
    else if (!staysIn(folder, picture)) return `should stay in the folder, got ${picture}`;
    else parts.push({ picture: path.join(folder, picture), ...(given === true ? { given } : {}) });
  }
  return parts;
}
