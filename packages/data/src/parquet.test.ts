import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { paint, temporary } from "./fixtures/temporary-folder.ts";
import { type Captioned, DataError, openParquet } from "./index.ts";

const options = { pictureSize: 16, seed: 1 };

/** A table of pictures as bytes, `rowGroupSize` rows at a time. */
async function table(reds: number[], rowGroupSize = 100): Promise<Uint8Array> {
  const data = await Promise.all(reds.map(async (red) => new Uint8Array(await paint(red))));
  const captions = reds.map((red) => `red ${red}`);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "picture", data, type: "BYTE_ARRAY" },
        { name: "text", data: captions, type: "STRING" },
      ],
      rowGroupSize,
    }),
  );
}

test("a table gives each row once an epoch, row groups shuffled", async () => {
  const reds = Array.from({ length: 23 }, (_, i) => 10 * i);
  const file = await temporary.write("a.parquet", await table(reds, 5));

  const source = await openParquet(file, options);
  const epoch = (await Promise.all(reds.map((_, i) => source.sample(i)))) as Captioned[];

  expect([source.size, source.skipped]).toEqual([23, []]);
  const seen = epoch.map(({ caption, picture }) => {
    expect(caption).toBe(`red ${picture.data[0]}`);
    return picture.data[0];
  });
  expect(seen).not.toEqual(reds);
  expect(seen.sort((a, b) => a - b)).toEqual(reds);
});

test("rows without a picture are skipped and listed", async () => {
  const data = [new Uint8Array(await paint(10)), new Uint8Array([1, 2, 3]), new Uint8Array()];
  const columnData = [
    { name: "image", data, type: "BYTE_ARRAY" as const },
    { name: "caption", data: ["a", "b", "c"], type: "STRING" as const },
  ];
  await temporary.write("a.parquet", new Uint8Array(parquetWriteBuffer({ columnData })));

  const source = await openParquet(temporary.folder, options);

  expect(source.size).toBe(1);
  expect(source.skipped.map(({ file }) => file)).toEqual(["a.parquet: row 1", "a.parquet: row 2"]);
  expect(source.skipped[1].reason).toMatch(/bytes of a picture, got none/);
});

test("no column of pictures, one that is not there, and what is no Parquet file are told by name", async () => {
  const columnData = [{ name: "text", data: ["a"], type: "STRING" as const }];
  await temporary.write("a.parquet", new Uint8Array(parquetWriteBuffer({ columnData })));

  const failed = openParquet(temporary.folder, options);
  await expect(failed).rejects.toBeInstanceOf(DataError);
  await expect(failed).rejects.toThrow(/should have a column of pictures \(image\), got text/);
  await expect(
    openParquet(temporary.folder, { ...options, pictureColumn: "text", captionColumn: "says" }),
  ).rejects.toThrow(/a column of captions \(says\), got text/);

  await temporary.write("a.parquet", "no table at all, but longer than a footer");
  await expect(openParquet(temporary.folder, options)).rejects.toThrow(
    /1 skipped; first: a\.parquet/,
  );
});
