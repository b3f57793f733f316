import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Captioned, DataError, openFolder } from "./index.ts";

const options = { pictureSize: 16, seed: 1 };
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "transfusion-data-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (file: string, content: string | Uint8Array): Promise<void> =>
  writeFile(path.join(folder, file), content);

function paint(red: number, format: "png" | "jpeg" = "png"): Promise<Buffer> {
  const background = { r: red, g: 0, b: 0 };
  return sharp({ create: { width: 40, height: 40, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}

const lines = (...records: unknown[]): string =>
  records.map((record) => JSON.stringify(record)).join("\n");

test("a folder gives every picture with its caption once an epoch", async () => {
  await write("a.png", await paint(10));
  await write("b.png", await paint(20));
  await write(
    "captions.jsonl",
    lines(
      { file: "a.png", caption: "ten", keywords: ["x"] },
      { file: "b.png", caption: " twenty " },
    ),
  );

  const source = await openFolder(folder, options);
  const samples = await Promise.all([0, 1, 2, 3].map((position) => source.sample(position)));

  expect([source.size, source.pictureSize, source.skipped]).toEqual([2, 16, []]);
  expect([...source.captions()].sort()).toEqual(["ten", "twenty"]);
  for (const epoch of [samples.slice(0, 2), samples.slice(2)]) {
    const seen = (epoch as Captioned[]).map(({ caption, picture }) => [
      caption,
      picture.data[0],
      picture.width,
    ]);
    expect(seen.sort()).toEqual([
      ["ten", 10, 16],
      ["twenty", 20, 16],
    ]);
  }
});

test("a folder parts into what matches an expression and what does not", async () => {
  const names = ["a1.png", "a2.png", "b1.png"];
  for (const [at, name] of names.entries()) await write(name, await paint(at));
  await write("captions.jsonl", lines(...names.map((file) => ({ file, caption: file }))));

  const learned = await openFolder(folder, { ...options, except: /2\.png$/ });
  const heldOut = await openFolder(folder, { ...options, only: /2\.png$/ });

  expect([...learned.captions()].sort()).toEqual(["a1.png", "b1.png"]);
  expect([...heldOut.captions()]).toEqual(["a2.png"]);
  await expect(openFolder(folder, { ...options, except: /./ })).rejects.toThrow(DataError);
});

test("metadata.jsonl with file_name and text is read too", async () => {
  await write("a.png", await paint(10));
  await write("metadata.jsonl", lines({ file_name: "a.png", text: "ten" }));

  const source = await openFolder(folder, options);

  expect(await source.sample(0)).toMatchObject({ caption: "ten" });
});

test("what cannot be used is skipped and listed with its reason", async () => {
  const jpeg = await sharp(Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * i) % 251)), {
    raw: { width: 100, height: 100, channels: 3 },
  })
    .jpeg()
    .toBuffer();
  await write("good.jpg", jpeg);
  await write("cut.jpg", jpeg.subarray(0, jpeg.length / 2));
  await write("text.png", "this is no picture");
  await write("empty.png", "");
  const files = [
    "good.jpg",
    "cut.jpg",
    "text.png",
    "empty.png",
    "missing.png",
    "../outside.png",
    ".",
  ];
  await write(
    "captions.jsonl",
    `${lines(...files.map((file) => ({ file, caption: "a picture" })))}\n{"file": broken\n\n${lines(
      { caption: "nameless" },
      { file: "good.jpg" },
      null,
    )}\n`,
  );

  const source = await openFolder(folder, options);

  expect(source.size).toBe(1);
  const reasons = Object.fromEntries(source.skipped.map(({ file, reason }) => [file, reason]));
  expect(Object.keys(reasons).sort()).toEqual(
    [
      ".",
      "captions.jsonl:10",
      "captions.jsonl:11",
      "captions.jsonl:12",
      "captions.jsonl:6",
      "captions.jsonl:8",
      "cut.jpg",
      "empty.png",
      "missing.png",
      "text.png",
    ].sort(),
  );
  expect(reasons["missing.png"]).toBe("no such file");
  expect(reasons["captions.jsonl:6"]).toMatch(/stay in the folder, got \.\.\/outside\.png/);
  expect(reasons["captions.jsonl:8"]).toMatch(/one JSON object, got \{"file": broken/);
  expect(reasons["text.png"]).toMatch(/unsupported image format/);
  expect(reasons["cut.jpg"]).not.toBe("");
});

test("a missing folder, one without captions, and one with nothing usable are DataErrors", async () => {
  await expect(openFolder(path.join(folder, "nowhere"), options)).rejects.toThrow(DataError);
  await expect(openFolder(folder, options)).rejects.toThrow(
    /should hold captions\.jsonl or metadata\.jsonl/,
  );
  await write("captions.jsonl", "");
  await expect(openFolder(folder, options)).rejects.toThrow(
    /at least one usable sample, got none$/,
  );
  await write("captions.jsonl", lines({ file: "no.png", caption: "nothing" }));
  await expect(openFolder(folder, options)).rejects.toThrow(
    /1 skipped; first: no\.png: no such file/,
  );
});

test("two captions of one picture are two samples", async () => {
  await write("a.png", await paint(10));
  await write(
    "captions.jsonl",
    lines({ file: "a.png", caption: "ten" }, { file: "a.png", caption: "dark red" }),
  );

  expect((await openFolder(folder, options)).size).toBe(2);
});

const emoji = fileURLToPath(new URL("../../../../shared/data/emoji", import.meta.url));

test.skipIf(!existsSync(emoji))(
  "the emoji pack opens (skipped where ../shared is absent)",
  async () => {
    const captions = await readFile(path.join(emoji, "captions.jsonl"), "utf8");
    for (const part of ["noto", "fluent", "flags"]) {
      await symlink(path.join(emoji, part), path.join(folder, part));
    }
    await write(
      "captions.jsonl",
      captions
        .split("\n")
        .filter((_, i) => i % 50 === 0)
        .join("\n"),
    );

    const source = await openFolder(folder, { pictureSize: 64, seed: 1 });

    expect([source.size, source.skipped]).toEqual([103, []]); // every 50th of 5,145
  },
);
