import { createRandom, type Random } from "@transfusion/tensor";
import type { Captioned, Sample, SampleSource } from "../source.ts";
import { describeScene, type Wordings, wordingNames } from "./describe.ts";
import { drawScene } from "./draw.ts";
import { isHeldOut } from "./held-out.ts";
import { defaultCounts, inventScene, type Looks, type Scene, weighted } from "./scene.ts";
import {
  drawDocument,
  inventDescriptionDocument,
  inventEditDocument,
  inventQuestionDocument,
  type SceneDocument,
  type Tasks,
  taskNames,
  textOf,
} from "./tasks.ts";

/** The shapes world: a source that also tells what it drew. */
export type ShapesWorld<S extends Sample = Captioned> = Omit<SampleSource<S>, "sample"> & {
  /** The scene at a position, and the caption that its sample carries where it is a captioned picture. */
  scene(position: number): { readonly scene: Scene; readonly caption: string };
  sample(position: number): S;
};

/** What a shapes world is made of. */
export type ShapesOptions = {
  readonly seed: number;
  /** At least 32: below it small shapes cannot be told apart. */
  readonly pictureSize?: number;
  /** The weights of scenes with 1, 2, 3 and 4 objects. */
  readonly counts?: readonly number[];
  /** Whether the looks that `isHeldOut` names are never shown. */
  readonly holdOut?: boolean;
  /** The weights of captioned pictures, pictures described in full, questions and edits; captioned pictures alone where nothing is said. */
  readonly tasks?: Tasks;
  /** The weights of the ways to word a caption of several objects: `describeScene` says which there are. */
  readonly wordings?: Wordings;
};

const textsForTokenizer = 5000;

/**
 * Endless pictures of circles, squares and triangles, with captions, and with questions and edits where `tasks` ask for
 * them. Position i is drawn from `seed` and i alone.
 */
export function shapesWorld(options: ShapesOptions & { readonly tasks?: undefined }): ShapesWorld;
export function shapesWorld(options: ShapesOptions): ShapesWorld<Sample>;
export function shapesWorld(options: ShapesOptions): ShapesWorld<Sample> {
  const { seed, pictureSize = 64, counts = defaultCounts, holdOut = false } = options;
  const { tasks, wordings } = options;
  if (!Number.isInteger(pictureSize) || pictureSize < 32) {
    throw new RangeError(
      `shapesWorld: pictureSize should be a whole number of at least 32, got ${pictureSize}`,
    );
  }
  if (counts.length < 1 || counts.length > 4 || !areWeights(counts)) {
    throw new RangeError(
      `shapesWorld: counts should be 1 to 4 weights, not all 0, got [${counts.join(", ")}]`,
    );
  }
  const weights = taskNames.map((name) => tasks?.[name] ?? 0);
  if (tasks && !areWeights(weights)) {
    throw new RangeError(
      `shapesWorld: tasks should be weights of ${taskNames.join(", ")}, not all 0, got ${JSON.stringify(tasks)}`,
    );
  }
  if (wordings && !areWeights(wordingNames.map((name) => wordings[name] ?? 0))) {
    throw new RangeError(
      `shapesWorld: wordings should be weights of ${wordingNames.join(", ")}, not all 0, got ${JSON.stringify(wordings)}`,
    );
  }

  const isAllowed = holdOut ? (looks: Looks): boolean => !isHeldOut(looks) : undefined;
  const drawOne = (random: Random): Scene => inventScene(random, counts, isAllowed);
  const sceneAt: ShapesWorld["scene"] = (position) => {
    const random = createRandom(seed, "scene", position);
    const scene = drawOne(random);
    return { scene, caption: describeScene(scene, random, wordings) };
  };
  const documentAt = (position: number): SceneDocument | undefined => {
    if (!tasks) return undefined;
    const random = createRandom(seed, "task", position);
    const task = taskNames[weighted(random, weights)];
    if (task === "edit") return inventEditDocument(drawOne, random, isAllowed);
    if (task === "description") return inventDescriptionDocument(drawOne(random));
    return task === "question" ? inventQuestionDocument(drawOne(random), random) : undefined;
  };
  return {
    name: "shapes",
    size: Number.POSITIVE_INFINITY,
    pictureSize,
    skipped: [],
    *captions() {
      for (let i = 0; i < textsForTokenizer; i++) {
        const document = documentAt(i);
        yield document ? textOf(document) : sceneAt(i).caption;
      }
    },
    scene: sceneAt,
    sample(position) {
      const document = documentAt(position);
      if (document) return { document: drawDocument(document, pictureSize) };
      const { scene, caption } = sceneAt(position);
      return { caption, picture: drawScene(scene, pictureSize) };
    },
  };
}

function areWeights(numbers: readonly number[]): boolean {
  return numbers.every((number) => Number.isFinite(number) && number >= 0) && numbers.some(Boolean);
}
