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
