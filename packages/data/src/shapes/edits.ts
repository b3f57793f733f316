import type { Random } from "@transfusion/tensor";
import { mention, nounPhrase } from "./mention.ts";
import {
  colours,
  isFree,
  type Looks,
  pick,
  randomPlace,
  type Scene,
  type SceneObject,
  shapes,
  sizes,
} from "./scene.ts";
import { type Place, placeOf, places, standsAt } from "./words.ts";

export const editKinds = ["recolour", "add", "remove", "move"] as const;
export type EditKind = (typeof editKinds)[number];

/** An instruction and what becomes of the scene. */
export type Edit = {
  readonly kind: EditKind;
  readonly instruction: string;
  readonly target: Scene;
  /** The object that is changed or taken away, as it was. */
  readonly before?: SceneObject;
  /** The object as it is afterwards, or the one that is new; where it stands is `place` and otherwise free. */
  readonly after?: SceneObject;
  readonly place?: Place;
};

const most = 4; // objects in a scene
const attempts = 60;
const inside = -0.02; // a changed object stands well within its place, this far from the place's border

/**
 * An edit of a scene, of the kind asked for or of any that it allows. Its instruction names one object only, its target
 * is a scene like any other, and nothing else is touched. Nothing comes back where the scene has no such edit: all of one
 * look, or no room.
 */
export function inventEdit(
  scene: Scene,
  random: Random,
  options: { kind?: EditKind; isAllowed?: (looks: Looks) => boolean } = {},
): Edit | undefined {
  const { kind, isAllowed = () => true } = options;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const chosen = kind ?? pick(random, editKinds);
    const edit = inventors[chosen](scene, random);
    if (edit && (!edit.after || isAllowed(edit.after))) {
      return { kind: chosen, ...edit, target: [...edit.target].sort((a, b) => a.x - b.x) };
    }
  }
  return undefined;
}

type Invented = Omit<Edit, "kind"> | undefined;

const inventors: Record<EditKind, (scene: Scene, random: Random) => Invented> = {
  recolour(scene, random) {
    const before = pick(random, scene);
    const name = mention(before, scene, random);
    const colour = pick(random, colours);
    if (!name || colour === before.colour) return undefined;
    const after = { ...before, colour };
    const instruction = pick(random, [
      `make ${name} ${colour}`,
      `change the colour of ${name} to ${colour}`,
    ]);
    return { instruction, target: replaced(scene, before, after), before, after };
  },

  add(scene, random) {
    if (scene.length === most) return undefined;
    const looks = {
      size: pick(random, sizes),
      colour: pick(random, colours),
      shape: pick(random, shapes),
    };
    const place = pick(random, places);
    const after = settle(looks, place, scene, random);
    if (!after) return undefined;
    const instruction = `add a ${nounPhrase(looks, ["size", "colour", "shape"])} ${place}`;
    return { instruction, target: [...scene, after], after, place };
  },

  remove(scene, random) {
    const before = pick(random, scene);
    const name = mention(before, scene, random);
    if (!name || scene.length === 1) return undefined;
    const instruction = `${pick(random, ["remove", "take away"])} ${name}`;
    return { instruction, target: scene.filter((object) => object !== before), before };
  },

  move(scene, random) {
    const before = pick(random, scene);
    const name = mention(before, scene, random);
    const place = pick(random, places);
    if (!name || place === placeOf(before)) return undefined;
    const others = scene.filter((object) => object !== before);
    const after = settle(before, place, others, random);
    if (!after || standsAt(before, place)) return undefined;
    const instruction = `move ${name} ${toPlace[place]}`;
    return { instruction, target: replaced(scene, before, after), before, after, place };
  },
};

const toPlace: Record<Place, string> = {
  "in the top left": "to the top left",
  "at the top": "to the top",
  "in the top right": "to the top right",
  "on the left": "to the left side",
  "in the middle": "to the middle",
  "on the right": "to the right side",
  "in the bottom left": "to the bottom left",
  "at the bottom": "to the bottom",
  "in the bottom right": "to the bottom right",
};

/** An object of these looks somewhere at the place, free of the others. */
function settle(
  { size, colour, shape }: Looks,
  place: Place,
  others: Scene,
  random: Random,
): SceneObject | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const object = randomPlace({ size, colour, shape }, random);
    if (standsAt(object, place, inside) && isFree(object, others)) return object;
  }
  return undefined;
}

function replaced(scene: Scene, before: SceneObject, after: SceneObject): Scene {
  return scene.map((object) => (object === before ? after : object));
}
