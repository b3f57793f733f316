import type { Random } from "@transfusion/tensor";
import { type Looks, pick, type Scene, type SceneObject } from "./scene.ts";
import { noun } from "./words.ts";

/** What may be said of an object to name it. */
export const ways: readonly (readonly (keyof Looks)[])[] = [
  ["shape"],
  ["colour"],
  ["colour", "shape"],
  ["size", "shape"],
  ["size", "colour", "shape"],
];

/**
 * "the red circle", "the small square", …: one of the ways to name an object that fit no other object of the scene, or
 * `undefined` where it has a twin. What is in `unsaid` is left out.
 */
export function mention(
  object: SceneObject,
  scene: Scene,
  random: Random,
  unsaid?: keyof Looks,
): string | undefined {
  const clear = ways.filter(
    (way) =>
      way.every((attribute) => attribute !== unsaid) &&
      scene.every(
        (other) =>
          other === object || way.some((attribute) => other[attribute] !== object[attribute]),
      ),
  );
  return clear.length === 0 ? undefined : `the ${nounPhrase(object, pick(random, clear))}`;
}

/** "small red circles", or "shapes" where no shape is said. */
export function nounPhrase(
  looks: Partial<Looks>,
  said: readonly (keyof Looks)[],
  count = 1,
): string {
  const { size, colour, shape } = Object.fromEntries(
    said.map((attribute) => [attribute, looks[attribute]]),
  ) as Partial<Looks>;
  return [size, colour, noun(shape ?? "shape", count)].filter(Boolean).join(" ");
}
