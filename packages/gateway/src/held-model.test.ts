import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holdModel } from "./held-model.ts";

let folder: string;
let loaded: string[];
const modelIn = () => {
  loaded = [];
  return holdModel(async (from) => {
    loaded.push(from);
    return readFile(path.join(from, "model.safetensors"), "utf8");
  });
};
const write = (home: string, weights: string) =>
  writeFile(path.join(home, "model.safetensors"), weights);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "transfusion-held-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a model is loaded once, and again where another was asked for meanwhile", async () => {
  const other = path.join(folder, "other");
  await mkdir(other);
  await Promise.all([write(folder, "one"), write(other, "two")]);
  const model = modelIn();

  const answers = [await model(folder), await model(folder), await model(other)];

  expect([...answers, await model(folder)]).toEqual(["one", "one", "two", "one"]);
  expect(loaded).toEqual([folder, other, folder]);
});

test("a model that was replaced in place or by another file is noticed, also where its size is the same", async () => {
  const model = modelIn();
  await write(folder, "old");
  const old = await model(folder);

  const next = path.join(folder, "next");
  await writeFile(next, "new");
  await rename(next, path.join(folder, "model.safetensors"));
  const replaced = await model(folder);
  await write(folder, "longer");

  expect([old, replaced, await model(folder)]).toEqual(["old", "new", "longer"]);
});

test("a model that was deleted is not answered with, and one that is there again is", async () => {
  const model = modelIn();
  await write(folder, "one");
  await model(folder);

  await rm(folder, { recursive: true });
  await expect(model(folder)).rejects.toThrow("ENOENT");
  await mkdir(folder);
  await write(folder, "two");

  expect(await model(folder)).toBe("two");
});
