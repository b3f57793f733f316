import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What one step says to TensorBoard: numbers and PNG pictures by their names. */
export type Summary = {
  readonly numbers?: { readonly [tag: string]: number };
  readonly pictures?: readonly { tag: string; width: number; height: number; png: Uint8Array }[];
};

/**
 * A TensorBoard event file, `events.out.tfevents.<seconds>.<step>` in `folder`: records of TensorFlow's `Event` message
 * in the TFRecord framing. `now` tells seconds since 1970. A file begins by declaring that whatever older files say
 * behind `step` is void, which is what a resumed run means.
 */
export async function createEventFile(
  folder: string,
  step: number,
  now: () => number,
): Promise<{ write(step: number, summary: Summary): Promise<void> }> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `events.out.tfevents.${Math.floor(now())}.${step}`);
  const write = (event: Uint8Array): Promise<void> => appendFile(file, record(event));
  await write(concat([double(1, now()), bytes(3, text("brain.Event:2"))])); // file_version
  // session_log { status: START }
  await write(concat([double(1, now()), varint(2, step + 1), bytes(7, varint(1, 1))]));
  return {
    write: (step, summary) =>
      write(concat([double(1, now()), varint(2, step), bytes(5, summaryOf(summary))])),
  };
}

function summaryOf({ numbers = {}, pictures = [] }: Summary): Uint8Array {
  const values = [
    ...Object.entries(numbers).map(([tag, value]) => [bytes(1, text(tag)), float(2, value)]),
    ...pictures.map(({ tag, width, height, png }) => [
      bytes(1, text(tag)),
      bytes(4, concat([varint(1, height), varint(2, width), varint(3, 3), bytes(4, png)])),
    ]),
  ];
  return concat(values.map((fields) => bytes(1, concat(fields))));
}

/** A TFRecord: length, its checksum, the bytes, theirs. */
function record(data: Uint8Array): Uint8Array {
  const framed = new Uint8Array(16 + data.length);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(framed.subarray(0, 8)), true);
  framed.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return framed;
}

/** CRC-32C by its reflected polynomial, a byte at a time. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** The CRC-32C of some bytes. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crcTable[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** TFRecord keeps checksums rotated by 15 and moved, lest a record that holds records confuses them. */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

// Fields of protocol buffers: a key (number and wire type), then the value.

function varint(field: number, value: number): Uint8Array {
  return Uint8Array.from([field << 3, ...base128(value)]);
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([(field << 3) | 2, ...base128(value.length)]), value]);
}

function double(field: number, value: number): Uint8Array {
  const at = new DataView(new ArrayBuffer(9));
  at.setUint8(0, (field << 3) | 1);
  at.setFloat64(1, value, true);
  return new Uint8Array(at.buffer);
}

function float(field: number, value: number): Uint8Array {
  const at = new DataView(new ArrayBuffer(5));
  at.setUint8(0, (field << 3) | 5);
  at.setFloat32(1, value, true);
  return new Uint8Array(at.buffer);
}

function base128(value: number): number[] {
  const digits: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...digits, rest];
    digits.push((rest % 128) | 128);
  }
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
