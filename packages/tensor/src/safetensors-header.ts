import { sizeOf } from "./array.ts";
import { type Json, parseStrictJson } from "./strict-json.ts";

/** A file is not a safetensors file, or holds what we cannot read. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

/** How many bytes a number of each kind takes. */
export const bytesOf = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E5M2: 1, F8_E4M3: 1, I16: 2, U16: 2, F16: 2, BF16: 2 },
  ...{ I32: 4, U32: 4, F32: 4, F64: 8, I64: 8, U64: 8 },
} as const;

export type Kind = keyof typeof bytesOf;

/** Where one tensor lies in the data that follows the header. */
export type Entry = {
  readonly kind: Kind;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
};

export type Header = {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: ReadonlyMap<string, string>;
};

/** The longest header that the format allows, in bytes. */
const longestHeader = 100_000_000;

/** How long the header is, from the first eight bytes of a file of `fileSize` bytes. */
export function headerLength(start: Uint8Array, fileSize: number): number {
  if (fileSize < 8) fail(`should have at least 8 bytes, got ${fileSize}`);
  const length = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > fileSize) {
    fail(`header should fit the file of ${fileSize} bytes, got a length of ${length}`);
  }
  return length;
}

/** What a header says about `dataSize` bytes of data: every byte belongs to exactly one tensor, or it is refused. */
export function parseHeader(bytes: Uint8Array, dataSize: number): Header {
  const root = parseJson(bytes);
  if (!(root instanceof Map)) return fail("header should be a JSON object");
  const metadata = parseMetadata(root.get("__metadata__") ?? new Map());
  root.delete("__metadata__");
  const entries = new Map<string, Entry>();
  for (const [name, json] of root) entries.set(name, parseEntry(name, json));

  let end = 0;
  for (const [name, entry] of [...entries].sort(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    if (entry.begin !== end) fail(`${show(name)} should begin at ${end}, got ${entry.begin}`);
    end = entry.end;
  }
  if (end !== dataSize) fail(`data should be ${end} bytes long, got ${dataSize}`);
  return { entries, metadata };
}

function parseJson(bytes: Uint8Array): Json {
  if (bytes[0] !== 0x7b) fail("header should begin with {");
  try {
    return parseStrictJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return fail(`header should be JSON in UTF-8, got: ${(error as Error).message}`);
  }
}

function parseMetadata(json: Json): Map<string, string> {
  if (!(json instanceof Map)) return fail("__metadata__ should be an object");
  for (const [name, value] of json) {
    if (typeof value !== "string") fail(`metadata ${show(name)} should be a string`);
  }
  return json as Map<string, string>;
}

function parseEntry(name: string, json: Json): Entry {
  if (!(json instanceof Map)) return fail(`${show(name)} should be an object`);
  const kind = json.get("dtype");
  const shape = json.get("shape");
  const offsets = json.get("data_offsets");
  if (typeof kind !== "string" || !Object.hasOwn(bytesOf, kind)) {
    return fail(`${show(name)} should have a known dtype, got ${show(kind)}`);
  }
  if (!isCounts(shape)) return fail(`${show(name)} should have a shape of whole numbers`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    return fail(`${show(name)} should have two data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * bytesOf[kind as Kind];
  if (!Number.isSafeInteger(size) || end - begin !== size) {
    fail(`${show(name)} [${shape.join(", ")}] should take ${size} bytes, got ${end - begin}`);
  }
  return { kind: kind as Kind, shape, begin, end };
}

function isCounts(json: Json | undefined): json is number[] {
  return (
    Array.isArray(json) && json.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}

function show(json: Json | undefined): string {
  return JSON.stringify(json) ?? "nothing";
}

function fail(what: string): never {
  throw new SafetensorsError(`safetensors: ${what}`);
}
