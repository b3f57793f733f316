import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

let written = 0;

/**
 * Write a file so that whoever opens it finds the old bytes or the new ones, never a part: a temporary name in
 * the same folder, flushed to the disk, then renamed. Several pieces are written one after another.
 */
export async function writeFileAtomic(
  file: string,
  bytes: Uint8Array | string | readonly Uint8Array[],
): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}-${written++}.part`);
  try {
    const handle = await open(temporary, "w");
    try {
      for (const piece of Array.isArray(bytes) ? bytes : [bytes]) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Flush a folder, so that the names in it outlive a loss of power. Folders cannot be opened on Windows: skipped there. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
