import { crc32 } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { DataError } from "./error.ts";
import { readPicture } from "./picture.ts";

/** Two frames of 8 x 8, red and then blue, as one strip. */
const frames = Buffer.alloc(8 * 16 * 3);
for (let at = 0; at < frames.length; at += 3) frames[at + (at < frames.length / 2 ? 0 : 2)] = 255;
const animated = () => sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });

test.each(["gif", "webp"] as const)("of an animated %s the first frame is read", async (format) => {
  const bytes = await animated()
    [format]({ loop: 0, delay: [100, 100] } as object)
    .toBuffer();

  const { data } = await readPicture(bytes, 8);

  expect((await sharp(bytes).metadata()).pages).toBe(2);
  expect(data[0]).toBeGreaterThan(200);
  expect(data[2]).toBeLessThan(60);
});

test("of an animated PNG the first frame is read", async () => {
  const [red, blue] = await Promise.all(
    ["red", "blue"].map((background) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );

  const { data } = await readPicture(animatedPng(red as Buffer, blue as Buffer), 8);

  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
});

test.each([
  ["a side", 100, /a side of 50000 pixels, more than 32768/],
  ["its pixels", 2_001, /pixel limit/],
])(
  "a PNG 50,000 pixels wide is refused by its header for %s, in little memory",
  async (_, height, says) => {
    const width = 50_000;
    const png = sharp({
      create: { width, height, channels: 3, background: "red" },
      limitInputPixels: false,
    }).png();
    const bytes = await png.toBuffer();
    const before = process.memoryUsage().rss;

    const refused = readPicture(bytes, 8);

    await expect(refused).rejects.toThrow(DataError);
    await expect(refused).rejects.toThrow(says);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6); // 300 MB when decoded
  },
);

/** Two PNG files of one size as the frames of one animated PNG (PNG third edition, acTL, fcTL and fdAT). */
function animatedPng(first: Buffer, second: Buffer): Buffer {
  const fcTl = (sequence: number): Buffer => {
    const data = Buffer.alloc(26);
    data.writeUInt32BE(sequence, 0);
    first.copy(data, 4, 16, 24); // width and height, as IHDR says
    data.writeUInt16BE(1, 20); // a second
    data.writeUInt16BE(1, 22);
    return chunk("fcTL", data);
  };
  const acTl = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]);
  const fdAt = Buffer.concat([Buffer.from([0, 0, 0, 2]), pixelsOf(second)]);
  return Buffer.concat([
    first.subarray(0, 33), // signature and IHDR
    ...[chunk("acTL", acTl), fcTl(0), chunk("IDAT", pixelsOf(first))],
    ...[fcTl(1), chunk("fdAT", fdAt), chunk("IEND", Buffer.alloc(0))],
  ]);
}

function pixelsOf(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const isPixels = png.toString("latin1", at + 4, at + 8) === "IDAT";
    if (isPixels) parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return Buffer.concat(parts);
}

function chunk(name: string, data: Buffer): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
