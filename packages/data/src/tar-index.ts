import { open } from "node:fs/promises";

/** A file in a tar archive: its name, and where its bytes lie. */
export type TarEntry = { readonly name: string; readonly offset: number; readonly size: number };

const block = 512;
const readAhead = 1 << 16;

/**
 * The files of a tar archive, in order, without their contents: only headers are read. Names and sizes of pax and GNU
 * archives are understood; folders and links are passed over. Throws where the archive ends too early or is none,
 * after handing out what came before. POSIX.1-2001, pax interchange format.
 */
export async function* readTarIndex(file: string): AsyncGenerator<TarEntry> {
  const handle = await open(file);
  try {
    const { size: total } = await handle.stat();
    let window = { from: 0, bytes: Buffer.alloc(0) };
    const bytesAt = async (offset: number, length: number): Promise<Buffer> => {
      const { from, bytes } = window;
      if (offset < from || offset + length > from + bytes.length) {
        const larger = Buffer.alloc(Math.max(length, readAhead));
        const { bytesRead } = await handle.read(larger, 0, larger.length, offset);
        window = { from: offset, bytes: larger.subarray(0, bytesRead) };
      }
      return window.bytes.subarray(offset - window.from, offset - window.from + length);
    };

    let offset = 0;
    let longer: { name?: string; size?: number } = {};
    if (total === 0) throw new Error("should be a tar archive, got an empty file");
    while (offset + block <= total) {
      const header = await bytesAt(offset, block);
      if (header.every((byte) => byte === 0)) return;
      const { name, size, type } = parseHeader(header, offset);
      const length = longer.size ?? size;
      const start = offset + block;
      if (start + length > total) {
        throw new Error(
          `should hold all of ${longer.name ?? name}, got an end after ${total} bytes`,
        );
      }
      offset = start + Math.ceil(length / block) * block;
      if (type === "x" || type === "L") {
        const text = (await bytesAt(start, length)).toString("utf8");
        longer = type === "x" ? { ...longer, ...parsePax(text) } : { ...longer, name: cut(text) };
        continue;
      }
      if (type === "0" || type === "\0")
        yield { name: longer.name ?? name, offset: start, size: length };
      if (type !== "g") longer = {};
    }
    if (offset < total) throw new Error(`should end with a whole block, got ${total} bytes`);
  } finally {
    await handle.close();
  }
}

function parseHeader(header: Buffer, offset: number): { name: string; size: number; type: string } {
  const text = (from: number, length: number): string =>
    cut(header.toString("utf8", from, from + length));
  const sum = header.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (Number.parseInt(text(148, 8), 8) !== sum) {
    throw new Error(`should have a tar header at byte ${offset}, got other bytes`);
  }
  const isUstar = text(257, 5) === "ustar" && header[262] === 0;
  const prefix = isUstar ? text(345, 155) : "";
  return {
    name: prefix ? `${prefix}/${text(0, 100)}` : text(0, 100),
    size: parseSize(header.subarray(124, 136)),
    type: header.toString("latin1", 156, 157),
  };
}

/** Octal digits, or (when its first bit is set) a binary number. */
function parseSize(field: Buffer): number {
  if ((field[0] as number) & 0x80) return field.readUIntBE(6, 6);
  return Number.parseInt(cut(field.toString("latin1")), 8) || 0;
}

/** The records `length name=value` of a pax header that matter here. */
function parsePax(text: string): { name?: string; size?: number } {
  const path = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1];
  const size = /(?:^|\n)\d+ size=(\d+)\n/.exec(text)?.[1];
  return {
    ...(path === undefined ? {} : { name: path }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

function cut(text: string): string {
  const end = text.indexOf("\0");
  return (end < 0 ? text : text.slice(0, end)).trim();
}
