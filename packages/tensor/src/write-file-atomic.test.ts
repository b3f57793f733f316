import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileAtomic } from "./write-file-atomic.ts";

test("the new bytes replace the old ones and nothing else is left behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atomic-"));
  const file = join(folder, "a.txt");

  await writeFileAtomic(file, "old");
  await writeFileAtomic(file, [Uint8Array.of(110, 101), Uint8Array.of(119)]);

  expect(await readFile(file, "utf8")).toBe("new");
  expect(await readdir(folder)).toEqual(["a.txt"]);
  await rm(folder, { recursive: true });
});

test("a failed write leaves no temporary file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atomic-"));
  const file = join(folder, "taken");
  await mkdir(join(file, "inside"), { recursive: true }); // a folder cannot be replaced by a file

  await expect(writeFileAtomic(file, "text")).rejects.toThrow();

  expect(await readdir(folder)).toEqual(["taken"]);
  await rm(folder, { recursive: true });
});
