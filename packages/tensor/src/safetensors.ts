import { type FileHandle, open } from "node:fs/promises";
import type { NdArray } from "./array.ts";
import { floatFromBfloat, floatFromHalf, halfFromFloat } from "./half.ts";
import {
  bytesOf,
  type Entry,
  type Header,
  headerLength,
  type Kind,
  parseHeader,
  SafetensorsError,
} from "./safetensors-header.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

/** What a safetensors file holds: arrays by name, and strings by name. */
export type Safetensors = {
  readonly tensors: Record<string, NdArray>;
  readonly metadata: Record<string, string>;
};

/**
 * The tensors and metadata of a safetensors file. Floats of any width become float32; whole numbers become
 * int32, and one that does not fit is an error; BOOL becomes bool. Throws `SafetensorsError`.
 */
export async function readSafetensors(file: string): Promise<Safetensors> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const length = headerLength(await readBytes(handle, 0, Math.min(8, size)), size);
    const header = parseHeader(await readBytes(handle, 8, length), size - 8 - length);
    const tensors: [string, NdArray][] = [];
    for (const [name, entry] of header.entries) {
      const bytes = await readBytes(handle, 8 + length + entry.begin, entry.end - entry.begin);
      tensors.push([name, arrayOf(name, entry, bytes)]);
    }
    return assemble(tensors, header);
  } catch (error) {
    if (error instanceof SafetensorsError) error.message = `${file}: ${error.message}`;
    throw error;
  } finally {
    await handle.close();
  }
}

/** The same from bytes already at hand. */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const length = headerLength(bytes, bytes.length);
  const data = bytes.subarray(8 + length);
  const header = parseHeader(bytes.subarray(8, 8 + length), data.length);
  const tensors = [...header.entries].map(([name, entry]): [string, NdArray] => [
    name,
    arrayOf(name, entry, data.slice(entry.begin, entry.end)), // slice: the copy is aligned
  ]);
  return assemble(tensors, header);
}

/**
 * Write tensors as a safetensors file, atomically: float32 as F32 (or F16 with `half`), int32 as I32 (or I8 where
 * `eightBits` names it), bool as BOOL. A number that the narrower kind cannot hold is a `RangeError`.
 */
export async function writeSafetensors(
  file: string,
  tensors: Readonly<Record<string, NdArray>>,
  options: {
    metadata?: Readonly<Record<string, string>>;
    half?: boolean;
    eightBits?: ReadonlySet<string>;
  } = {},
): Promise<void> {
  const { metadata, half = false, eightBits = new Set() } = options;
  const header = new Map<string, unknown>();
  if (metadata !== undefined) header.set("__metadata__", metadata);
  const kindOf = (name: string, { dtype }: NdArray): WrittenKind => {
    if (dtype === "float32") return half ? "F16" : "F32";
    if (dtype === "int32") return eightBits.has(name) ? "I8" : "I32";
    return "BOOL";
  };
  const pieces: Uint8Array[] = [];
  let end = 0;
  // Wide numbers first, so that every tensor lies at a multiple of its width.
  for (const [name, array, dtype] of Object.entries(tensors)
    .map(([name, array]) => [name, array, kindOf(name, array)] as const)
    .sort(([, , a], [, , b]) => bytesOf[b] - bytesOf[a])) {
    const piece = bytesOfArray(name, array, dtype);
    header.set(name, { dtype, shape: array.shape, data_offsets: [end, end + piece.length] });
    pieces.push(piece);
    end += piece.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const padded = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(text, 8);
  await writeFileAtomic(file, [padded, ...pieces]);
}

type WrittenKind = Extract<Kind, "F32" | "F16" | "I32" | "I8" | "BOOL">;

function bytesOfArray(name: string, { data }: NdArray, kind: WrittenKind): Uint8Array {
  if (kind === "F16") {
    const floats = data as Float32Array;
    const tooLarge = floats.find((number) => Math.abs(number) >= 65520 && Number.isFinite(number));
    if (tooLarge !== undefined) {
      throw new RangeError(`writeSafetensors: ${name} should fit half precision, got ${tooLarge}`);
    }
    return new Uint8Array(halfFromFloat(floats).buffer);
  }
  if (kind === "I8") {
    const tooLarge = (data as Int32Array).find((number) => number < -128 || number > 127);
    if (tooLarge !== undefined) {
      throw new RangeError(`writeSafetensors: ${name} should fit 8 bits, got ${tooLarge}`);
    }
    return new Uint8Array(Int8Array.from(data).buffer);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function arrayOf(name: string, { kind, shape }: Entry, bytes: Uint8Array): NdArray {
  const { buffer } = bytes;
  const floats = (data: Float32Array): NdArray => ({ shape, dtype: "float32", data });
  const integers = (data: Int32Array): NdArray => ({ shape, dtype: "int32", data });
  switch (kind) {
    case "F32":
      return floats(new Float32Array(buffer));
    case "F16":
      return floats(floatFromHalf(new Uint16Array(buffer)));
    case "BF16":
      return floats(floatFromBfloat(new Uint16Array(buffer)));
    case "F64":
      return floats(Float32Array.from(new Float64Array(buffer)));
    case "I32":
      return integers(new Int32Array(buffer));
    case "I64":
      return integers(checked(name, new BigInt64Array(buffer)));
    case "U64":
      return integers(checked(name, new BigUint64Array(buffer)));
    case "U32":
      return integers(checked(name, new Uint32Array(buffer)));
    case "I16":
      return integers(Int32Array.from(new Int16Array(buffer)));
    case "U16":
      return integers(Int32Array.from(new Uint16Array(buffer)));
    case "I8":
      return integers(Int32Array.from(new Int8Array(buffer)));
    case "U8":
      return integers(Int32Array.from(bytes));
    case "BOOL":
      return { shape, dtype: "bool", data: bytes.map((byte) => (byte === 0 ? 0 : 1)) };
    default:
      throw new SafetensorsError(`safetensors: ${name} should be of a kind we read, got ${kind}`);
  }
}

function checked(name: string, numbers: Iterable<number | bigint>): Int32Array {
  return Int32Array.from(numbers as Iterable<number>, (number) => {
    const value = Number(number);
    if (value !== (value | 0)) {
      throw new SafetensorsError(`safetensors: ${name} should fit 32 bits, got ${number}`);
    }
    return value;
  });
}

function assemble(tensors: [string, NdArray][], header: Header): Safetensors {
  // fromEntries defines names such as __proto__ as plain ones.
  return {
    tensors: Object.fromEntries(tensors),
    metadata: Object.fromEntries(header.metadata),
  };
}

async function readBytes(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0)
      throw new SafetensorsError("safetensors: the file ended while it was read");
    done += bytesRead;
  }
  return bytes;
}
