import { open } from "node:fs/promises";
import { DataError } from "./error.ts";

/** `length` bytes of a file from `offset`. A file that ends before is a `DataError`. */
export async function readRange(file: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled < length) {
      throw new DataError(
        `readRange: ${file} should have ${offset + length} bytes, got: an end after ${offset + filled}`,
        file,
      );
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
