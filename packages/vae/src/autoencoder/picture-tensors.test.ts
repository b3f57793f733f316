import { floats } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { VaeError } from "./errors.ts";
import { measureLatentScale } from "./latent-moments.ts";
import { arrayToPictures, cropPicture, padToMultiple, picturesToArray } from "./picture-tensors.ts";

const picture = (width: number, height: number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) => (7 * at) % 256),
});

test("pictures become numbers from -1 to 1 and come back the same", () => {
  const both = [picture(3, 2), picture(3, 2)];

  const array = picturesToArray(both);

  expect(array.shape).toEqual([2, 2, 3, 3]);
  expect(array.data[1]).toBeCloseTo(7 / 127.5 - 1, 6);
  expect(arrayToPictures(array)).toEqual(both);
});

test.each([
  [5, 3],
  [8, 8],
  [1, 9],
])("%d x %d, padded to multiples of 8 and cropped again, is the same picture", (width, height) => {
  const before = picture(width, height);

  const padded = padToMultiple(before, 8);

  expect([padded.width % 8, padded.height % 8]).toEqual([0, 0]);
  expect(cropPicture(padded, width, height)).toEqual(before);
  expect([...padded.data.slice(-3)]).toEqual([...before.data.slice(-3)]); // the last pixel is repeated
});

test("four channels, or one, are not taken for three", () => {
  for (const channels of [1, 2, 4]) {
    const wrong = { width: 2, height: 2, data: new Uint8Array(4 * channels) };
    expect(() => picturesToArray([wrong])).toThrow(
      `a picture of 2 x 2 should hold 12 bytes (RGB), got ${4 * channels}`,
    );
    expect(() => padToMultiple(wrong, 4)).toThrow(VaeError);
  }
  expect(() => picturesToArray([picture(2, 2), picture(2, 3)])).toThrow(VaeError);
  expect(() => picturesToArray([])).toThrow(VaeError);
  expect(() => arrayToPictures(floats(new Float32Array(4), [1, 1, 1, 4]))).toThrow(VaeError);
  expect(() => cropPicture(picture(2, 2), 3, 2)).toThrow(VaeError);
});

test("the scale of latents is measured over all of them", () => {
  const latents = [
    [1, 3],
    [5, 7],
  ].map((pair) => floats(Float32Array.from(pair), [1, 1, 1, 2]));

  // Mean 4, variance (9 + 1 + 1 + 9) / 4 = 5.
  const { scalingFactor, shiftFactor } = measureLatentScale(latents);

  expect(shiftFactor).toBe(4);
  expect(scalingFactor).toBeCloseTo(1 / Math.sqrt(5), 12);
  expect(() => measureLatentScale([])).toThrow(VaeError);
  expect(() => measureLatentScale([floats(Float32Array.of(2, 2), [2])])).toThrow(VaeError);
});
