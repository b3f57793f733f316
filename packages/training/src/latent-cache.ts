import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PictureCoder, Pixels } from "@transfusion/model";
import { leavesOf, type NdArray, writeFileAtomic } from "@transfusion/tensor";
import type { Vae } from "@transfusion/vae";

import { isDiskFull } from "./disk-full.ts";

/** The latents of pictures, encoded once and kept on disk. */
export type LatentCache = {
  /** The latents of each picture; what is not there, or damaged, is encoded (all in one go) and kept. */
  latentsOf(pictures: readonly Pixels[]): Promise<Float32Array[]>;
};

const checksumBytes = 32; // SHA-256, before the numbers

/**
 * Latents in a folder, a file per picture, named by what the VAE and the picture are: whoever trains with the same VAE
 * on the same pictures may share it. Beyond `maximumBytes` the files that were not asked for longest make room.
 */
export async function openLatentCache(
  folder: string,
  vae: Vae,
  coder: Pick<PictureCoder, "encode">,
  { maximumBytes }: { maximumBytes: number },
): Promise<LatentCache> {
  await mkdir(folder, { recursive: true });
  const vaeHash = hashOfVae(vae);
  const sizes = await filesIn(folder); // in the order in which they are to go
  let total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);

  async function read(name: string): Promise<Float32Array | undefined> {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (!bytes || bytes.length < checksumBytes) return undefined;
    const numbers = bytes.subarray(checksumBytes);
    if (!sha256(numbers).equals(bytes.subarray(0, checksumBytes))) return undefined;
    const size = sizes.get(name);
    if (size !== undefined) {
      sizes.delete(name);
      sizes.set(name, size); // the last to go
    }
    return new Float32Array(Uint8Array.from(numbers).buffer);
  }

  async function keep(name: string, latents: Float32Array): Promise<void> {
    const numbers = new Uint8Array(latents.buffer, latents.byteOffset, latents.byteLength);
    const bytes = checksumBytes + numbers.length;
    if (bytes > maximumBytes) return;
    total -= sizes.get(name) ?? 0;
    sizes.delete(name);
    for (const [oldest, size] of sizes) {
      if (total + bytes <= maximumBytes) break;
      await rm(join(folder, oldest), { force: true });
      sizes.delete(oldest);
      total -= size;
    }
    try {
      await writeFileAtomic(join(folder, name), [sha256(numbers), numbers]);
    } catch (error) {
      if (isDiskFull(error)) return; // a cache may go without
      throw error;
    }
    sizes.set(name, bytes);
    total += bytes;
  }

  return {
    async latentsOf(pictures) {
      const names = pictures.map((picture) => nameOf(vaeHash, picture));
      const found = await Promise.all(names.map(read));
      const missing = found.flatMap((latents, at) => (latents ? [] : [at]));
      const made = await coder.encode(missing.map((at) => pictures[at] as Pixels));
      for (const [i, at] of missing.entries()) {
        found[at] = made[i];
        await keep(names[at] as string, made[i] as Float32Array);
      }
      return found as Float32Array[];
    },
  };
}

/** What a VAE is, as one hash of its choices and weights. */
export function hashOfVae({ config, weights }: Vae): string {
  const hash = createHash("sha256").update(JSON.stringify(config));
  for (const [path, { shape, data }] of leavesOf<NdArray>(weights)) {
    hash.update(`${path} ${shape.join()}`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

function nameOf(vaeHash: string, { width, height, data }: Pixels): string {
  return createHash("sha256").update(`${vaeHash} ${width} ${height}`).update(data).digest("hex");
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** The sizes of the entries of a folder, those written first first; torn ones are removed. */
async function filesIn(folder: string): Promise<Map<string, number>> {
  const entries: { name: string; bytes: number; at: number }[] = [];
  for (const name of await readdir(folder)) {
    if (name.endsWith(".part")) await rm(join(folder, name), { force: true });
    else if (/^[0-9a-f]{64}$/.test(name)) {
      const { size, mtimeMs } = await stat(join(folder, name));
      entries.push({ name, bytes: size, at: mtimeMs });
    }
  }
  entries.sort((a, b) => a.at - b.at);
  return new Map(entries.map(({ name, bytes }) => [name, bytes]));
}
