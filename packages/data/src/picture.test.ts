import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { DataError, readPicture, writePng } from "./index.ts";

const plain = (colour: string | { r: number; g: number; b: number; alpha: number }): Sharp =>
  sharp({
    create: {
      width: 8,
      height: 8,
      channels: typeof colour === "string" ? 3 : 4,
      background: colour,
    },
  });

async function firstPixel(bytes: Uint8Array): Promise<number[]> {
  const picture = await readPicture(bytes, 8);
  expect(picture.data.length).toBe(8 * 8 * 3);
  return [...picture.data.subarray(0, 3)];
}

test("a PNG we write reads back the same", async () => {
  const picture = { width: 5, height: 5, data: Uint8Array.from({ length: 75 }, (_, i) => i * 3) };

  expect(await readPicture(await writePng(picture), 5)).toEqual(picture);
});

test("transparency lies on white", async () => {
  const halfBlack = { r: 0, g: 0, b: 0, alpha: 0.5 };

  expect(
    await firstPixel(
      await plain({ ...halfBlack, alpha: 0 })
        .png()
        .toBuffer(),
    ),
  ).toEqual([255, 255, 255]);
  const [red] = await firstPixel(await plain(halfBlack).toColourspace("rgb16").png().toBuffer());
  expect(Math.abs((red as number) - 127)).toBeLessThan(2);
});

test("grey, 16 bits and CMYK become RGB of 8 bits", async () => {
  const grey = sharp(Buffer.alloc(64, 200), { raw: { width: 8, height: 8, channels: 1 } });
  const grey16 = sharp(new Uint16Array(64).fill(0x8080), {
    raw: { width: 8, height: 8, channels: 1 },
  });

  expect(await firstPixel(await grey.png().toBuffer())).toEqual([200, 200, 200]);
  expect(await firstPixel(await grey16.toColourspace("grey16").png().toBuffer())).toEqual([
    128, 128, 128,
  ]);
  const [red, green, blue] = await firstPixel(
    await plain("red").toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(),
  );
  expect(red).toBeGreaterThan(200);
  expect(Math.max(green as number, blue as number)).toBeLessThan(60);
});

test("a picture is turned as its EXIF says", async () => {
  // Left half black, right half white; orientation 6 is shown a quarter turn clockwise: black on top.
  const data = Buffer.alloc(16 * 16 * 3, 255);
  for (let y = 0; y < 16; y++) data.fill(0, y * 48, y * 48 + 24);
  const jpeg = await sharp(data, { raw: { width: 16, height: 16, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100 })
    .toBuffer();

  const picture = await readPicture(jpeg, 16);

  expect(picture.data[3 * (2 * 16 + 13)]).toBeLessThan(30); // top right
  expect(picture.data[3 * (13 * 16 + 2)]).toBeGreaterThan(225); // bottom left
});

test("a long picture is cropped to its middle square", async () => {
  const data = Buffer.alloc(30 * 10 * 3);
  for (let y = 0; y < 10; y++) data.fill(255, (y * 30 + 10) * 3, (y * 30 + 20) * 3);
  const png = await sharp(data, { raw: { width: 30, height: 10, channels: 3 } })
    .png()
    .toBuffer();

  expect((await readPicture(png, 10)).data.every((value) => value === 255)).toBe(true);
});

test("what is no picture is a DataError that names it", async () => {
  const jpeg = await plain("red").resize(200, 200).jpeg().toBuffer();
  const bomb = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>',
  );

  for (const bytes of [
    Buffer.from("text"),
    Buffer.alloc(0),
    jpeg.subarray(0, jpeg.length / 2),
    bomb,
  ]) {
    await expect(readPicture(bytes, 8)).rejects.toThrow(DataError);
  }
  await expect(readPicture("nowhere.png", 8)).rejects.toThrow(/nowhere\.png should be a picture/);
  await expect(readPicture(jpeg, 0)).rejects.toThrow(RangeError);
});

test("cropped elsewhere, another part is seen, of whatever shape was asked for", async () => {
  const data = Buffer.alloc(30 * 10 * 3); // black, grey and white squares in a row
  for (let y = 0; y < 10; y++) {
    data.fill(100, (y * 30 + 10) * 3, (y * 30 + 20) * 3);
    data.fill(255, (y * 30 + 20) * 3, (y * 30 + 30) * 3);
  }
  const png = await sharp(data, { raw: { width: 30, height: 10, channels: 3 } })
    .png()
    .toBuffer();
  const seenAt = async (x: number) => (await readPicture(png, 10, { cropAt: { x, y: 0.5 } })).data;

  expect(new Set(await seenAt(0))).toEqual(new Set([0]));
  expect(new Set(await seenAt(0.999))).toEqual(new Set([255]));
  const wide = await readPicture(png, { height: 10, width: 20 });
  expect([wide.width, wide.height, wide.data.length]).toEqual([20, 10, 600]);
});
