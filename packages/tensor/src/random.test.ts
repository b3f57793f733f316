import { expect, test } from "vitest";
import { createRandom, restoreRandom } from "./random.ts";

test("equal seeds and labels give equal numbers, others give others", () => {
  const numbers = (...labels: (string | number)[]) => createRandom(7, ...labels).normals(4);

  expect(numbers("noise", 12)).toEqual(numbers("noise", 12));
  expect(numbers("noise", 12)).not.toEqual(numbers("noise", 13));
  expect(numbers("noise", 12)).not.toEqual(numbers("noise1", 2));
});

test("a restored source goes on where the saved one stood, after an odd number of normals too", () => {
  const random = createRandom(7);
  random.normals(5);
  random.normal();

  const restored = restoreRandom(random.state());

  expect(restored.normals(6)).toEqual(random.normals(6));
  expect(restored.uniform()).toBe(random.uniform());
});

test("normals have mean 0, variance 1 and kurtosis 3, and neighbours do not know each other", () => {
  const count = 400_000;
  const numbers = createRandom(3).normals(count);
  const mean = (f: (x: number, i: number) => number) =>
    numbers.reduce((sum, x, i) => sum + f(x, i), 0) / count;

  // Five standard errors: √(1/n), √(2/n), √(96/n), √(1/n).
  expect(Math.abs(mean((x) => x))).toBeLessThan(0.008);
  expect(Math.abs(mean((x) => x * x) - 1)).toBeLessThan(0.012);
  expect(Math.abs(mean((x) => x ** 4) - 3)).toBeLessThan(0.08);
  expect(Math.abs(mean((x, i) => x * numbers[i ^ 1]))).toBeLessThan(0.012);
});

test("normals are as rare in every region as the bell says, the tails included", () => {
  const count = 2_000_000;
  const numbers = createRandom(5).normals(count);
  // P(x > edge) of a standard normal, from tables.
  const shares = [
    [-2, 0.97725],
    [-0.5, 0.691462],
    [0, 0.5],
    [0.3, 0.382089],
    [1, 0.158655],
    [2.5, 0.00620967],
    [3.5, 0.000232629],
  ];

  for (const [edge, share] of shares) {
    const above = numbers.reduce((sum, x) => sum + (x > edge ? 1 : 0), 0);
    const deviation = Math.sqrt(count * share * (1 - share));
    expect(Math.abs(above - count * share), `above ${edge}`).toBeLessThan(4 * deviation);
  }
});

test("integers fill [0, below) evenly", () => {
  const random = createRandom(1);
  const counts = [0, 0, 0];

  for (let i = 0; i < 30_000; i++) counts[random.integer(3)]++;

  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(410); // five deviations
});
