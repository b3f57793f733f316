import { expect, test } from "vitest";
import { normals, spoil } from "./noise.ts";

test("normals have mean 0 and deviation 1, and repeat", () => {
  const numbers = normals(20_000, 3);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;

  expect(Math.abs(mean)).toBeLessThan(0.03); // four standard errors
  expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  expect(normals(20_000, 3)).toEqual(numbers);
});

test("all signal leaves a picture as it is, all noise leaves nothing of it", () => {
  const picture = new Uint8ClampedArray([0, 100, 255, 255]);
  const noise = new Float32Array([0, 1, -1, 5]);

  expect([...spoil(picture, { signal: 1, noise: 0 }, noise)]).toEqual([0, 100, 255, 255]);
  expect([...spoil(picture, { signal: 0, noise: 1 }, noise)]).toEqual([128, 255, 0, 255]);
});
