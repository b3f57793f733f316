import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DataError } from "./error.ts";
import { writePng } from "./picture.ts";
import { openPictures } from "./picture-folder.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pictures-"));
  await mkdir(join(folder, "inner"));
  for (const [at, name] of ["a.png", "b.png", "inner/c.png"].entries()) {
    const data = new Uint8Array(12).fill(100 * at);
    await writeFile(join(folder, name), await writePng({ width: 2, height: 2, data }));
  }
  await writeFile(join(folder, "torn.png"), "no picture");
  await writeFile(join(folder, "notes.txt"), "no picture either");
});
afterAll(() => rm(folder, { recursive: true }));

const greysOf = async (source: { sample(at: number): Promise<{ data: Uint8Array }> }) =>
  Promise.all([0, 1, 2].map(async (at) => (await source.sample(at)).data[0]));

test("pictures without captions, in folders within folders, come once an epoch", async () => {
  const source = await openPictures([folder], { pictureSize: 2, seed: 1 });

  expect(source.size).toBe(3);
  expect((await greysOf(source)).sort((a, b) => Number(a) - Number(b))).toEqual([0, 100, 200]);
  expect(await greysOf(source)).toEqual(await greysOf(source));
  expect(source.skipped.map(({ file }) => file)).toEqual([join(folder, "torn.png")]);
});

test("files that are held out stay out", async () => {
  const source = await openPictures([folder], { pictureSize: 2, seed: 1, except: /\/inner\// });

  expect(source.size).toBe(2);
});

test("no pictures and no folder are errors that name it", async () => {
  const options = { pictureSize: 2, seed: 1 };

  await expect(openPictures([folder], { ...options, except: /./ })).rejects.toThrow(DataError);
  await expect(openPictures([join(folder, "nowhere")], options)).rejects.toThrow(/nowhere/);
});
