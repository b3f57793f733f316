import { type FileHandle, open } from "node:fs/promises";
import type { NdArray } from "./array.ts";
import { floatFromBfloat, floatFromHalf, halfFromFloat } from "./half.ts";
import {
  type Entry,
  type Header,
  headerLength,
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
 * Write tensors as a safetensors file, atomically: float32 as F32 (or F16 with `half`; a number that half
 * precision cannot hold is a `RangeError`), int32 as I32, bool as BOOL.
 */
export async function writeSafetensors(
  file: string,
  tensors: Readonly<Record<string, NdArray>>,
  options: { metadata?: Readonly<Record<string, string>>; half?: boolean } = {},
): Promise<void> {
  const header = new Map<string, unknown>();
  if (options.metadata !== undefined) header.set("__metadata__", options.metadata);
  const widest = (array: NdArray): number => (array.dtype === "bool" ? 1 : isHalf(array) ? 2 : 4);
  const isHalf = (array: NdArray): boolean => array.dtype === "float32" && options.half === true;
  const pieces: Uint8Array[] = [];
  let end = 0;
  // Wide numbers first, so that every tensor lies at a multiple of its width.
  for (const [name, array] of Object.entries(tensors).sort(
    ([, a], [, b]) => widest(b) - widest(a),
  )) {
    const piece = bytesOfArray(name, array, isHalf(array));
    const dtype = { float32: isHalf(array) ? "F16" : "F32", int32: "I32", bool: "BOOL" }[
      array.dtype
    ];
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

function bytesOfArray(name: string, array: NdArray, half: boolean): Uint8Array {
  if (!half) return new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
  const floats = array.data as Float32Array;
  const tooLarge = floats.find((number) => Math.abs(number) >= 65520 && Number.isFinite(number));
  if (tooLarge !== undefined) {
    throw new RangeError(`writeSafetensors: ${name} should fit half precision, got ${tooLarge}`);
  }
  return new Uint8Array(halfFromFloat(floats).buffer);
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
