import { type Edit, parseScene, type Scene, type SceneObject, standsAt } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { noteOf, type Verdict } from "./judge-drawing.ts";

const drift = 0.06; // of the side: what was not to move may stand this far from where it stood, four pixels of 64

/**
 * Whether a picture is what an edit asks for. Strictly: what it changes is as it says, everything else stands where it
 * stood with the looks it had, and nothing else is there. Leniently: what it changes is as it says.
 */
export function judgeEdit(picture: Pixels, source: Scene, edit: Edit): Verdict {
  const { objects, malformed, reason } = parseScene(picture);
  const untouched = source.filter((object) => object !== edit.before);
  const isDone = edit.after
    ? objects.some((object) => isAfter(object, edit))
    : !malformed && !objects.some((object) => edit.before && isSame(object, edit.before));
  const right =
    !malformed &&
    objects.length === edit.target.length &&
    canPair(objects, [...untouched.map((object) => isSameAs(object)), ...afterOf(edit)]);
  return {
    right,
    lenient: right || isDone,
    malformed,
    note: right ? "" : noteOf(objects, malformed ? reason : undefined),
  };
}

type Test = (object: SceneObject) => boolean;

function afterOf(edit: Edit): Test[] {
  return edit.after ? [(object) => isAfter(object, edit)] : [];
}

function isAfter(object: SceneObject, { after, place }: Edit): boolean {
  if (!after || !looksAlike(object, after)) return false;
  return place ? standsAt(object, place) : isNear(object, after);
}

function isSameAs(wanted: SceneObject): Test {
  return (object) => isSame(object, wanted);
}

function isSame(object: SceneObject, wanted: SceneObject): boolean {
  return looksAlike(object, wanted) && isNear(object, wanted);
}

function looksAlike(a: SceneObject, b: SceneObject): boolean {
  return a.size === b.size && a.colour === b.colour && a.shape === b.shape;
}

function isNear(a: SceneObject, b: SceneObject): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= drift;
}

/** Whether every test can be given an object of its own that passes it. */
function canPair(objects: readonly SceneObject[], tests: readonly Test[]): boolean {
  const [test, ...rest] = tests;
  if (!test) return true;
  return objects.some(
    (object) =>
      test(object) &&
      canPair(
        objects.filter((other) => other !== object),
        rest,
      ),
  );
}
