import { crc32, deflateSync, inflateSync } from "node:zlib";
import { DataError } from "./error.ts";

const signatureLength = 8;

/** A PNG file with some text in it under a keyword: a compressed `iTXt` chunk in front of its end. PNG 1.2, 4.2.3. */
export function addPngText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const body = Buffer.concat([
    Buffer.from(`iTXt${keyword}\0`, "latin1"),
    Buffer.from([1, 0, 0, 0]), // compressed, by zlib; no language, no translated keyword
    deflateSync(Buffer.from(text, "utf8")),
  ]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = chunksOf(png).find(({ type }) => type === "IEND");
  if (!end) throw new DataError("addPngText: the bytes should be a PNG file, got no end", "bytes");
  return new Uint8Array(Buffer.concat([png.subarray(0, end.at), chunk, png.subarray(end.at)]));
}

/** The text that `addPngText` put there under a keyword, or nothing. */
export function readPngText(png: Uint8Array, keyword: string): string | undefined {
  const opening = Buffer.from(`${keyword}\0`, "latin1");
  for (const { type, body } of chunksOf(png)) {
    if (type !== "iTXt" || !opening.equals(body.subarray(0, opening.length))) continue;
    try {
      return inflateSync(body.subarray(opening.length + 4)).toString("utf8");
    } catch {
      throw new DataError(`readPngText: ${keyword} should be whole, got damaged bytes`, "bytes");
    }
  }
  return undefined;
}

type Chunk = { readonly type: string; readonly at: number; readonly body: Uint8Array };

function chunksOf(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  let at = signatureLength;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    chunks.push({ type, at, body: bytes.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}
