import { createReadStream } from "node:fs";

/** A line of a file: its number from 1, its bytes without the line break, and where they begin. */
export type Line = { readonly number: number; readonly offset: number; readonly bytes: Buffer };

const lineBreak = 10;

/** The lines of a file from its beginning, one at a time: the file may be larger than memory. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let number = 0;
  let offset = 0;
  let held: Buffer[] = [];
  const lineOf = (end: Buffer): Line => {
    const bytes = held.length === 0 ? end : Buffer.concat([...held, end]);
    held = [];
    number += 1;
    const line = { number, offset, bytes };
    offset += bytes.length + 1;
    return line;
  };
  for await (const chunk of createReadStream(file, {
    highWaterMark: 1 << 18,
  }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(lineBreak); to >= 0; to = chunk.indexOf(lineBreak, from)) {
      yield lineOf(chunk.subarray(from, to));
      from = to + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
  }
  if (held.length > 0) yield lineOf(Buffer.alloc(0));
}
