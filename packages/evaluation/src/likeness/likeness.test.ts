import { existsSync } from "node:fs";
import {
  addNoise,
  drawForeign,
  drawScene,
  foreignShapes,
  openFolder,
  shapesWorld,
} from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { findCopies } from "./copying.ts";
import { featuresOf } from "./features.ts";
import { frechetDistance } from "./frechet-distance.ts";
import { kernelDistance } from "./kernel-distance.ts";
import { precisionRecall } from "./precision-recall.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

const emoji = "../shared/data/emoji/flags";
const count = 160;
const scenes = (seed: number, size = count): Pixels[] => {
  const world = shapesWorld({ seed });
  return Array.from({ length: size }, (_, i) => drawScene(world.scene(i).scene, 64));
};
const points = (...rows: number[][]): Float64Array[] => rows.map((row) => Float64Array.from(row));

test("eigenvectors put a symmetric matrix together again", () => {
  const random = createRandom(3);
  const d = 7;
  const half = Float64Array.from({ length: d * d }, () => random.uniform() - 0.5);
  const matrix = half.map((value, at) => value + half[(at % d) * d + Math.floor(at / d)]);

  const { values, vectors } = symmetricEigen(matrix, d);

  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += vectors[i * d + k] * values[k] * vectors[j * d + k];
      expect(sum).toBeCloseTo(matrix[i * d + j], 10);
    }
  }
});

test("the Fréchet distance of two lines is that of their normal distributions", () => {
  // One dimension: means 1 and 4, unbiased variances 1 and 4: (4 − 1)² + (2 − 1)² = 10.
  expect(frechetDistance(points([0], [1], [2]), points([2], [4], [6]))).toBeCloseTo(10, 10);
  // Two dimensions with covariances diag(1, 4) and diag(4, 1), one mean: (1 − 2)² + (2 − 1)² = 2.
  const cross = (x: number, y: number) =>
    points([x, 0], [-x, 0], [0, y], [0, -y]).map((p) => p.map((v) => v * Math.sqrt(1.5)));
  expect(frechetDistance(cross(1, 2), cross(2, 1))).toBeCloseTo(2, 10);
});

test("the kernel distance is the unbiased estimate, worked out by hand", () => {
  // k(x, y) = (xy + 1)³. Within {0, 1}: 1; within {1, 2}: 27; between: (1 + 1 + 8 + 27) / 4.
  expect(kernelDistance(points([0], [1]), points([1], [2]))).toBeCloseTo(1 + 27 - 2 * (37 / 4), 10);
});

test("precision and recall tell what is drawn beside the data from what is left out", () => {
  const cluster = (at: number) => Array.from({ length: 8 }, (_, i) => Float64Array.of(at + i / 10));
  const real = [...cluster(0), ...cluster(10)];

  expect(precisionRecall(real, cluster(0))).toEqual({ precision: 1, recall: 0.5 });
  expect(precisionRecall(real, [...cluster(0), ...cluster(50)]).precision).toBe(0.5);
});

test("both distances rank clean before slightly noisy, very noisy and other data", async ({
  skip,
}) => {
  if (!existsSync(emoji)) skip(`${emoji} is not here`);
  const others = await openFolder(emoji, { pictureSize: 64, seed: 1 });
  const pictures: Pixels[] = [];
  for (let i = 0; i < count; i++) {
    const sample = await others.sample(i);
    const parts = "document" in sample ? sample.document : [{ picture: sample.picture }];
    for (const part of parts) if ("picture" in part) pictures.push(part.picture);
  }
  const world = scenes(2);
  const ranked = [
    world,
    world.map((picture, i) => addNoise(picture, 0.02, i)),
    world.map((picture, i) => addNoise(picture, 0.06, i)),
    pictures,
  ].map((set) => set.map(featuresOf));
  const reference = scenes(1).map(featuresOf);

  for (const distance of [frechetDistance, kernelDistance]) {
    const far = ranked.map((set) => distance(reference, set));
    expect(far).toEqual([...far].sort((a, b) => a - b));
    expect(far[1]).toBeGreaterThan(far[0] + 1e-4);
  }
  expect(Math.abs(kernelDistance(reference, ranked[0]))).toBeLessThan(0.01);
});

test("shapes of another kind are farther than other scenes of the same kind", () => {
  const world = shapesWorld({ seed: 2 });
  const foreign = Array.from({ length: count }, (_, i) =>
    featuresOf(drawForeign(world.scene(i).scene, foreignShapes[i % 4], 64)),
  );
  const [reference, same] = [1, 2].map((seed) => scenes(seed).map(featuresOf));

  for (const distance of [frechetDistance, kernelDistance]) {
    expect(distance(reference, foreign)).toBeGreaterThan(distance(reference, same));
  }
});

test("copies are found and told from new pictures", () => {
  const [training, heldOut, fresh] = [scenes(1, 60), scenes(2, 40), scenes(3, 40)];
  const copied = [
    ...training.slice(7, 27).map((picture, i) => addNoise(picture, 0.01, i)),
    ...fresh.slice(20),
  ];

  const honest = findCopies(fresh, training, heldOut);
  const copying = findCopies(copied, training, heldOut);

  expect(honest.copies).toBe(0);
  expect(Math.abs(honest.nearer - 0.5)).toBeLessThan(0.2);
  expect(copying.copies).toBe(20);
  expect(copying.nearer).toBeGreaterThan(0.7);
  expect(copying.closest.slice(0, 5).every(({ drawn, training: at }) => at === drawn + 7)).toBe(
    true,
  );
});
