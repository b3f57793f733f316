import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { paint, temporary } from "./fixtures/temporary-folder.ts";
import { type Captioned, DataError, openWebDataset } from "./index.ts";
import { readTarIndex, type TarEntry } from "./tar-index.ts";

const options = { pictureSize: 16, seed: 1 };

/** A tar archive as tar-stream writes it. */
async function tar(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name }, Buffer.from(content as string));
  }
  archive.finalize();
  return buffer(archive);
}

async function entriesOf(file: string): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for await (const entry of readTarIndex(file)) entries.push(entry);
  return entries;
}

const long = `${"folder/".repeat(30)}cat`; // too long for a plain header: tar-stream writes a pax one

test("shards give each picture with its caption, whatever kind of file it stands in", async () => {
  await temporary.write(
    "a-000.tar",
    await tar({
      "1.png": await paint(10),
      "1.txt": " ten ",
      "2.seg.png": await paint(20),
      "2.json": JSON.stringify({ caption: "twenty", width: 40 }),
    }),
  );
  await temporary.write(
    "a-001.tar",
    await tar({ [`${long}.caption`]: "thirty", [`${long}.png`]: await paint(30), "3.cls": "7" }),
  );

  const source = await openWebDataset(temporary.path("a-{000..001}.tar"), options);
  const samples = (await Promise.all([0, 1, 2].map(source.sample))) as Captioned[];

  expect(source.size).toBe(3);
  expect(samples.map(({ caption, picture }) => `${caption} ${picture.data[0]}`).sort()).toEqual([
    "ten 10",
    "thirty 30",
    "twenty 20",
  ]);
  expect([...source.captions()]).toEqual(["ten", "twenty", "thirty"]);
  expect(source.skipped).toEqual([
    { file: "a-001.tar: ./3", reason: "should have a .jpg, .png or .webp, got none" },
  ]);
});

test("a picture without a caption is a document of a picture", async () => {
  await temporary.write("a.tar", await tar({ "1.png": await paint(10) }));

  const source = await openWebDataset(temporary.folder, options);

  expect(await source.sample(0)).toMatchObject({ document: [{ picture: { width: 16 } }] });
});

test("broken pictures, keys that come twice and shards cut short are skipped and listed", async () => {
  const whole = await tar({
    "1.png": await paint(10),
    "1.txt": "ten",
    "2.png": "no picture",
    "2.txt": "two",
    "3.png": await paint(30),
    "1.jpg": await paint(40),
    "4.png": await paint(40),
    "4.png.txt": "four",
  });
  await temporary.write("whole.tar", whole);
  const pictureAt = (await entriesOf(temporary.path("whole.tar")))[4];
  await temporary.write("cut.tar", whole.subarray(0, pictureAt.offset + 20));
  await temporary.write("text.tar", "this is no archive".repeat(100));
  await temporary.write("empty.tar", "");

  const source = await openWebDataset(temporary.folder, options);

  const reasons = Object.fromEntries(source.skipped.map(({ file, reason }) => [file, reason]));
  expect(source.size).toBe(4); // 1 of the one cut short; 1, 3 and 4 of the other
  expect(reasons["whole.tar: ./1"]).toMatch(/a key of its own/);
  expect(reasons["cut.tar"]).toMatch(/should hold all of 3\.png, got an end after/);
  expect(reasons["text.tar"]).toMatch(/a tar header at byte 0/);
  expect(reasons["empty.tar"]).toMatch(/an empty file/);
  expect(Object.keys(reasons).filter((file) => / at byte /.test(file))).toHaveLength(2); // 2.png, twice
});

test("nothing usable is a DataError with the first reason, and so is a pattern that names nothing", async () => {
  await temporary.write("text.tar", "this is no archive".repeat(100));

  const failed = openWebDataset(temporary.folder, options);

  await expect(failed).rejects.toBeInstanceOf(DataError);
  await expect(failed).rejects.toThrow(/first: text\.tar: should have a tar header/);
  await expect(openWebDataset(temporary.path("*.gz"), options)).rejects.toThrow(
    /should name at least one file \(\.tar\), got none/,
  );
});

test("the index tells where the bytes of every file lie", async () => {
  const file = await temporary.write(
    "a.tar",
    await tar({ "b.txt": "xyz", [`${long}.txt`]: "long" }),
  );

  const entries = await entriesOf(file);

  const bytes = await readFile(file);
  const said = entries.map(({ offset, size }) => bytes.toString("utf8", offset, offset + size));
  expect(said).toEqual(["xyz", "long"]);
  expect(entries[1].name).toBe(`${long}.txt`);
});
