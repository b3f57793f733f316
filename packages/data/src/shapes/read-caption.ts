import {
  type Colour,
  colours,
  type Looks,
  type Scene,
  type SceneObject,
  type Shape,
  type Size,
  shapes,
  sizes,
} from "./scene.ts";
import {
  goesRight,
  noun,
  numberWords,
  type Place,
  places,
  type Relation,
  relates,
  relations,
  standsAt,
} from "./words.ts";

/** Objects that a caption speaks of in one breath: "two large red circles on the left", "two other shapes". */
export type ClaimedGroup = Partial<Looks> & { readonly count: number; readonly place?: Place };

/** What a caption says of a picture. */
export type Claims = {
  readonly groups: readonly ClaimedGroup[];
  /** There are more objects than those named. */
  readonly amongOthers: boolean;
  /** How the first group, of one object, stands to the second. */
  readonly relation?: Relation;
  readonly leftToRight: boolean;
};

/** What a caption of the shapes world claims; `undefined` where it is not such a caption. */
export function parseCaption(caption: string): Claims | undefined {
  const words = caption.trim().replace(/\.$/, "").replaceAll(",", " ,").split(/\s+/);
  const accept = (phrase: string): boolean => {
    const wanted = phrase.split(" ");
    const isNext = wanted.every((word, i) => words[i] === word);
    if (isNext) words.splice(0, wanted.length);
    return isNext;
  };
  const acceptOne = <T extends string>(phrases: readonly T[]): T | undefined =>
    phrases.find(accept);

  acceptOne(["a picture of", "there is", "there are", "just"]);
  const leftToRight = accept("from left to right ,");
  const groups: ClaimedGroup[] = [];
  let relation: Relation | undefined;
  let amongOthers = false;
  for (;;) {
    const group = readGroup(acceptOne);
    if (!group) return undefined;
    groups.push(group);
    if (accept(", among other shapes")) amongOthers = true;
    if (words.length === 0) break;
    if (groups.length === 1) relation = acceptOne(relations);
    if (amongOthers || (!relation && !acceptOne([",", "and"]))) return undefined;
  }
  if (relation && (groups.length !== 2 || groups.some(({ count }) => count !== 1))) {
    return undefined;
  }
  return { groups, amongOthers, leftToRight, ...(relation && { relation }) };
}

function readGroup(
  acceptOne: <T extends string>(phrases: readonly T[]) => T | undefined,
): ClaimedGroup | undefined {
  if (acceptOne(["another shape"])) return { count: 1 };
  const article = acceptOne(["a", ...numberWords.slice(1)]);
  if (!article) return undefined;
  const count = article === "a" ? 1 : numberWords.indexOf(article as "one");
  if (acceptOne([`other ${noun("shape", count)}`])) return { count };
  const size: Size | undefined = acceptOne(sizes);
  const colour: Colour | undefined = acceptOne(colours);
  const nouns = [...shapes, "shape" as const].map((shape) => noun(shape, count));
  const index = nouns.indexOf(acceptOne(nouns) ?? "");
  if (index < 0) return undefined;
  const shape: Shape | undefined = shapes[index];
  const place = count === 1 ? acceptOne(places) : undefined;
  return {
    count,
    ...(size && { size }),
    ...(colour && { colour }),
    ...(shape && { shape }),
    ...(place && { place }),
  };
}

/** Whether a caption names every object with size, colour and shape. */
export function isFullCaption(caption: string): boolean {
  const claims = parseCaption(caption);
  return (
    claims !== undefined &&
    !claims.amongOthers &&
    claims.groups.every(({ size, colour, shape }) => size && colour && shape)
  );
}

/**
 * Whether a caption is true of a scene: what it names is there, and nothing else unless it says so. A full caption is
 * true when its objects, as a set with repetitions, are the scene's. Words that are no caption are not true. With
 * `othersAllowed`, more objects than those named are no fault.
 */
export function captionMatches(
  caption: string,
  scene: Scene,
  { othersAllowed = false }: { othersAllowed?: boolean } = {},
): boolean {
  const claims = parseCaption(caption);
  if (!claims) return false;
  const slots = claims.groups.flatMap((group) => Array<ClaimedGroup>(group.count).fill(group));
  const others = scene.length - slots.length;
  const fits = claims.amongOthers ? others > 0 : othersAllowed ? others >= 0 : others === 0;
  return fits && canAssign(slots, scene, [], claims);
}

/** Whether the slots that are still open can be filled with objects not yet used. */
function canAssign(
  slots: readonly ClaimedGroup[],
  scene: Scene,
  used: readonly SceneObject[],
  claims: Claims,
): boolean {
  const slot = slots[used.length];
  if (!slot) {
    const [a, b] = used as [SceneObject, SceneObject];
    return (
      (!claims.relation || relates(a, claims.relation, b)) &&
      (!claims.leftToRight || goesRight(used))
    );
  }
  return scene.some(
    (object) =>
      !used.includes(object) &&
      fitsSlot(object, slot) &&
      canAssign(slots, scene, [...used, object], claims),
  );
}

function fitsSlot(object: SceneObject, { size, colour, shape, place }: ClaimedGroup): boolean {
  return (
    (!size || size === object.size) &&
    (!colour || colour === object.colour) &&
    (!shape || shape === object.shape) &&
    (!place || standsAt(object, place))
  );
}
