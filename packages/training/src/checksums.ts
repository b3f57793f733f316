import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { writeFileAtomic } from "@transfusion/tensor";

/** Names the SHA-256 of every other file in its folder. */
const checksumsFile = "checksums.json";

/** Write `checksums.json` about the files in a folder. */
export async function writeChecksums(folder: string): Promise<void> {
  const sums: { [file: string]: string } = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  for (const file of files.sort()) {
    if (file !== checksumsFile) sums[file] = await sha256Of(join(folder, file));
  }
  await writeFileAtomic(join(folder, checksumsFile), `${JSON.stringify(sums, null, 2)}\n`);
}

/** Hold the files of a folder to its `checksums.json`. Throws an Error that names the first that differs. */
export async function verifyChecksums(folder: string): Promise<void> {
  const sums: { [file: string]: string } = JSON.parse(
    await readFile(join(folder, checksumsFile), "utf8"),
  );
  for (const [file, sum] of Object.entries(sums)) {
    const found = await sha256Of(join(folder, file));
    if (found !== sum) throw new Error(`${file} should have the SHA-256 ${sum}, has ${found}`);
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
