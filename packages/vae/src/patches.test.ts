import { expect, test } from "vitest";
import { cutIntoPatches, joinPatches, patchesToPixels, pixelsToPatches } from "./patches.ts";

// Two patches of 2 x 2: the red byte counts pixels, green and blue are constant.
const picture = {
  width: 4,
  height: 2,
  data: Uint8Array.from({ length: 24 }, (_, at) => [Math.floor(at / 3), 0, 255][at % 3] as number),
};

test("patches run left to right; inside them row, column, channel; bytes become -1..1", () => {
  const patches = pixelsToPatches(picture, 2);

  const reds = [...patches].filter((_, at) => at % 3 === 0);
  expect(reds).toEqual([0, 1, 4, 5, 2, 3, 6, 7].map((i) => expect.closeTo(i / 127.5 - 1, 6)));
  expect([patches[1], patches[2]]).toEqual([-1, 1]);
});

test("pixels survive the way there and back; what lies outside is clamped", () => {
  expect(patchesToPixels(pixelsToPatches(picture, 2), 4, 2, 2)).toEqual(picture);
  expect([...patchesToPixels(Float32Array.of(-7, 0.001, 7), 1, 1, 1).data]).toEqual([0, 128, 255]);
});

test("latents of any channels are cut and joined the same way", () => {
  const latents = Float32Array.from({ length: 4 * 2 * 2 }, (_, at) => at);
  const grid = { width: 4, height: 2, channels: 2 };

  const patches = cutIntoPatches(latents, grid, 2);

  expect([...patches]).toEqual([0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15]);
  expect(joinPatches(patches, grid, 2)).toEqual(latents);
  expect(() => joinPatches(patches, { ...grid, channels: 3 }, 2)).toThrow(
    "joinPatches: 4 x 2 x 3 numbers should be given, got 16",
  );
});

test("sides that patches do not fill are refused", () => {
  expect(() => pixelsToPatches(picture, 4)).toThrow(
    "pixelsToPatches: sides should be multiples of the patch size 4, got 4 x 2",
  );
  expect(() => pixelsToPatches({ ...picture, data: new Uint8Array(3) }, 2)).toThrow(
    "pixelsToPatches: data should hold 24 bytes, got 3",
  );
});
