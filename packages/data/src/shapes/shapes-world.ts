import { createRandom } from "@transfusion/tensor";
import type { Captioned, SampleSource } from "../source.ts";
import { describeScene } from "./describe.ts";
import { drawScene } from "./draw.ts";
import { defaultCounts, inventScene, type Scene } from "./scene.ts";

/** The shapes world: a source that also tells what it drew. */
export type ShapesWorld = Omit<SampleSource<Captioned>, "sample"> & {
  /** The scene at a position, and the caption that its sample carries. */
  scene(position: number): { readonly scene: Scene; readonly caption: string };
  sample(position: number): Captioned;
};

const captionsForTokenizer = 5000;

/**
 * Endless captioned pictures of circles, squares and triangles. Position i is drawn from `seed` and i alone.
 *
 * @param options.pictureSize at least 32: below it small shapes cannot be told apart.
 * @param options.counts the weights of scenes with 1, 2, 3 and 4 objects.
 */
export function shapesWorld(options: {
  seed: number;
  pictureSize?: number;
  counts?: readonly number[];
}): ShapesWorld {
  const { seed, pictureSize = 64, counts = defaultCounts } = options;
  if (!Number.isInteger(pictureSize) || pictureSize < 32) {
    throw new RangeError(
      `shapesWorld: pictureSize should be a whole number of at least 32, got ${pictureSize}`,
    );
  }
  const isWeight = (weight: number): boolean => Number.isFinite(weight) && weight >= 0;
  if (counts.length < 1 || counts.length > 4 || !counts.every(isWeight) || !counts.some(Boolean)) {
    throw new RangeError(
      `shapesWorld: counts should be 1 to 4 weights, not all 0, got [${counts.join(", ")}]`,
    );
  }

  const sceneAt: ShapesWorld["scene"] = (position) => {
    const random = createRandom(seed, "scene", position);
    const scene = inventScene(random, counts);
    return { scene, caption: describeScene(scene, random) };
  };
  return {
    name: "shapes",
    size: Number.POSITIVE_INFINITY,
    pictureSize,
    skipped: [],
    *captions() {
      for (let i = 0; i < captionsForTokenizer; i++) yield sceneAt(i).caption;
    },
    scene: sceneAt,
    sample(position) {
      const { scene, caption } = sceneAt(position);
      return { caption, picture: drawScene(scene, pictureSize) };
    },
  };
}
