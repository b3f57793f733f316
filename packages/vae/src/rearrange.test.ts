import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { cutIntoPatches, pixelsToPatches } from "./patches.ts";
import { depthToSpace, patchesToPlaces, placesToPatches, spaceToDepth } from "./rearrange.ts";

tf.enableProdMode();

test.each([1, 2, 4])("places of %i pixels in a patch are the patches of that size", (placeSize) => {
  const data = Uint8Array.from({ length: 8 * 12 * 3 }, (_, at) => at);
  const picture = { width: 12, height: 8, data };
  const patches = tf.tensor3d(pixelsToPatches(picture, 4), [1, 6, 48]);
  const tiling = { grid: { height: 2, width: 3 }, patchSize: 4, placeSize, inputChannels: 3 };

  const places = patchesToPlaces(patches, tiling);

  expect(places.shape).toEqual([1, 8 / placeSize, 12 / placeSize, placeSize * placeSize * 3]);
  expect(places.dataSync()).toEqual(pixelsToPatches(picture, placeSize));
  expect(placesToPatches(places, tiling).dataSync()).toEqual(patches.dataSync());
});

test("latents of any number of channels fall into place, too", () => {
  const latents = Float32Array.from({ length: 4 * 4 * 5 }, (_, at) => at);
  const cut = cutIntoPatches(latents, { width: 4, height: 4, channels: 5 }, 2);
  const tiling = { grid: { height: 2, width: 2 }, patchSize: 2, placeSize: 1, inputChannels: 5 };

  const places = patchesToPlaces(tf.tensor3d(cut, [1, 4, 20]), tiling);

  expect(places.dataSync()).toEqual(latents);
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
  expect(depthToSpace(deep, { height: 2, width: 2 }).dataSync()).toEqual(x.dataSync());
});
