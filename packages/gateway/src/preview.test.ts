import { createRandom } from "@transfusion/tensor";
import sharp from "sharp";
import { expect, test } from "vitest";
import { previewUrl } from "./preview.ts";

function noise(width: number, height: number) {
  const random = createRandom(width);
  return {
    width,
    height,
    data: Uint8Array.from({ length: 3 * width * height }, () => random.integer(256)),
  };
}

const shapeOf = async (url: string) => {
  const { format, width, height } = await sharp(
    Buffer.from(url.slice(url.indexOf(",") + 1), "base64"),
  ).metadata();
  return { format, width, height };
};

test("a small picture stays as it is, noise of any size comes to less than 10 kB", async () => {
  const small = await previewUrl(noise(16, 16));
  const usual = await previewUrl(noise(64, 64));
  const large = await previewUrl(noise(700, 300));

  expect(await shapeOf(small)).toEqual({ format: "png", width: 16, height: 16 });
  expect(await shapeOf(usual)).toEqual({ format: "webp", width: 64, height: 64 });
  const { format, width, height } = await shapeOf(large);
  expect(format).toBe("webp");
  expect(width / height).toBeCloseTo(7 / 3, 1);
  expect(Math.max(usual.length, large.length)).toBeLessThanOrEqual(10_000);
});
