import type { Scene, SceneObject, Shape } from "./scene.ts";

export const numberWords = ["no", "one", "two", "three", "four"] as const;

export const relations = ["to the left of", "to the right of", "above", "below"] as const;
export type Relation = (typeof relations)[number];

/** The nine places of a picture, row by row. */
export const places = [
  "in the top left",
  "at the top",
  "in the top right",
  "on the left",
  "in the middle",
  "on the right",
  "in the bottom left",
  "at the bottom",
  "in the bottom right",
] as const;
export type Place = (typeof places)[number];

const [nearer, farther] = [0.4, 0.6]; // thirds of where a centre can be, about

/** Where in the picture an object stands. */
export function placeOf({ x, y }: SceneObject): Place {
  return places[3 * third(y) + third(x)] as Place;
}

/** Whether an object stands at a place, its borders being `tolerance` wide. */
export function standsAt({ x, y }: SceneObject, place: Place, tolerance = 0.05): boolean {
  const index = places.indexOf(place);
  return isNearThird(x, index % 3, tolerance) && isNearThird(y, Math.floor(index / 3), tolerance);
}

/** Whether a relation holds between two objects, by at least `distance`. */
export function relates(a: SceneObject, relation: Relation, b: SceneObject, distance = 0): boolean {
  const gaps: Record<Relation, number> = {
    "to the left of": b.x - a.x,
    "to the right of": a.x - b.x,
    above: b.y - a.y,
    below: a.y - b.y,
  };
  return gaps[relation] > distance;
}

/** Whether the objects stand from left to right in the order given. */
export function goesRight(scene: Scene): boolean {
  return scene.every((object, i) => i === 0 || object.x > (scene[i - 1] as SceneObject).x);
}

/** One circle, two circles. */
export function noun(shape: Shape | "shape", count: number): string {
  return count === 1 ? shape : `${shape}s`;
}

function third(at: number): number {
  return at < nearer ? 0 : at < farther ? 1 : 2;
}

function isNearThird(at: number, index: number, tolerance: number): boolean {
  const from = [0, nearer, farther][index] as number;
  const to = [nearer, farther, 1][index] as number;
  return at >= from - tolerance && at <= to + tolerance;
}
