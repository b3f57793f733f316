import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { pixelsToPatches } from "./patches.ts";
import { depthToSpace, joinQuarters, quarterPatches, spaceToDepth } from "./rearrange.ts";

tf.enableProdMode();

test("quarters of patches are the patches of half the size", () => {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, at) => at);
  const picture = { width: 8, height: 8, data };
  const patches = tf.tensor3d(pixelsToPatches(picture, 4), [1, 4, 48]);

  const quarters = quarterPatches(patches, 2, 4);

  expect(quarters.shape).toEqual([1, 4, 4, 12]);
  expect(quarters.dataSync()).toEqual(pixelsToPatches(picture, 2));
  expect(joinQuarters(quarters, 2, 4).dataSync()).toEqual(patches.dataSync());
});

test("four neighbours lie side by side, and find back", () => {
  const x = tf.tensor4d(
    Array.from({ length: 16 }, (_, at) => at),
    [1, 4, 4, 1],
  );

  const deep = spaceToDepth(x);

  expect(deep.arraySync()).toEqual([
    [0, 1, 4, 5],
    [2, 3, 6, 7],
    [8, 9, 12, 13],
    [10, 11, 14, 15],
  ]);
  expect(depthToSpace(deep, 2).dataSync()).toEqual(x.dataSync());
});
