import type { Random } from "@transfusion/tensor";

export const shapes = ["circle", "square", "triangle"] as const;
export const colours = [
  "red",
  "green",
  "blue",
  "yellow",
  "purple",
  "cyan",
  "pink",
  "black",
] as const;
export const sizes = ["small", "large"] as const;

export type Shape = (typeof shapes)[number];
export type Colour = (typeof colours)[number];
export type Size = (typeof sizes)[number];

/** What a full caption says of an object. */
export type Looks = { readonly size: Size; readonly colour: Colour; readonly shape: Shape };

/** One object; `x` and `y` are the centre of its bounding box, in sides of the picture from its top left corner. */
export type SceneObject = Looks & { readonly x: number; readonly y: number };

/** The objects of a picture, from left to right. */
export type Scene = readonly SceneObject[];

/** Half an object's extent, in sides of the picture: the radius of a circle. Other shapes scale with it. */
export const radii: Record<Size, number> = { small: 0.1, large: 0.18 };

/** Half the width and height of a shape of radius 1, chosen so that shapes of one size look equally big. */
export const halfExtents: Record<Shape, readonly [across: number, down: number]> = {
  circle: [1, 1],
  square: [0.9, 0.9],
  triangle: [1.15, 1], // point up
};

/** How many scenes in all have 1, 2, 3 and 4 objects, where nobody says otherwise. */
export const defaultCounts = [0.4, 0.25, 0.2, 0.15] as const;

const edge = 0.03;
const gap = 0.06; // wide enough that objects stay apart in a picture of 32 pixels
const twinShare = 0.3;

/**
 * A scene of 1 to 4 objects that keep apart. `counts` are the weights of 1, 2, 3 and 4 objects. Size, colour and shape
 * are even draws, but some objects are drawn after the one before them, so that there is something to count. Looks that
 * are not allowed are drawn again.
 */
export function inventScene(
  random: Random,
  counts: readonly number[] = defaultCounts,
  isAllowed: (looks: Looks) => boolean = () => true,
): Scene {
  const count = 1 + weighted(random, counts);
  for (;;) {
    const looks: Looks[] = [];
    while (looks.length < count) {
      const next = inventLooks(random, looks.at(-1));
      if (isAllowed(next)) looks.push(next);
    }
    const scene = place(looks, random);
    if (scene) return [...scene].sort((a, b) => a.x - b.x);
  }
}

/** The index of a weight, drawn in proportion to it. */
export function weighted(random: Random, weights: readonly number[]): number {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? weights.length - 1 : found;
}

/** One of the choices, all alike likely. */
export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(choices.length)] as T;
}

/** Half the width and height of an object, in sides of the picture. */
export function extentOf({ shape, size }: Looks): readonly [across: number, down: number] {
  const [across, down] = halfExtents[shape];
  return [across * radii[size], down * radii[size]];
}

function inventLooks(random: Random, before: Looks | undefined): Looks {
  const size = pick(random, sizes);
  if (before && random.uniform() < twinShare)
    return random.uniform() < 0.5 ? before : { ...before, size };
  return { size, colour: pick(random, colours), shape: pick(random, shapes) };
}

/** An object of these looks anywhere inside the picture. */
export function randomPlace(looks: Looks, random: Random): SceneObject {
  const [across, down] = extentOf(looks);
  const x = edge + across + random.uniform() * (1 - 2 * (edge + across));
  const y = edge + down + random.uniform() * (1 - 2 * (edge + down));
  return { ...looks, x, y };
}

/** Whether an object keeps apart from all others. */
export function isFree(object: SceneObject, others: Scene): boolean {
  return others.every((other) => areApart(object, other));
}

/** The objects at free places, or nothing where they do not find any. The large ones choose first. */
function place(looks: readonly Looks[], random: Random): SceneObject[] | undefined {
  const placed: SceneObject[] = [];
  const order = [...looks].sort((a, b) => radii[b.size] - radii[a.size]);
  for (const look of order) {
    let object: SceneObject | undefined;
    for (let attempt = 0; attempt < 30 && !object; attempt++) {
      const candidate = randomPlace(look, random);
      if (isFree(candidate, placed)) object = candidate;
    }
    if (!object) return undefined;
    placed.push(object);
  }
  return placed;
}

function areApart(a: SceneObject, b: SceneObject): boolean {
  const [acrossA, downA] = extentOf(a);
  const [acrossB, downB] = extentOf(b);
  return (
    Math.abs(a.x - b.x) >= acrossA + acrossB + gap || Math.abs(a.y - b.y) >= downA + downB + gap
  );
}
