import type { Random } from "@transfusion/tensor";
import { type Looks, pick, type Scene, type SceneObject, weighted } from "./scene.ts";
import { noun, numberWords, placeOf, relates, relations } from "./words.ts";

/** The words of a group of objects that are alike in what is said of them. */
type Group = Partial<Looks> & { readonly count: number };
type Attribute = keyof Looks;

const all: readonly Attribute[] = ["size", "colour", "shape"];

/**
 * The caption that says all there is to say but where: "a large red circle, two small blue squares and a small green
 * triangle", from left to right, equal objects together at the place of the first.
 */
export function describeFully(scene: Scene): string {
  return listed(groupBy(scene, all).map(phrase));
}

/** How captions of several objects are worded. */
export const wordingNames = ["full", "placed", "related", "partial", "brief"] as const;
export type Wordings = { readonly [wording in (typeof wordingNames)[number]]?: number };

const usual: Wordings = { full: 0.55, placed: 0.09, related: 0.12, partial: 0.12, brief: 0.12 };
const ofOne = [0.7, 0.18, 0, 0, 0.12];

/**
 * A caption of the scene, in one of many ways.
 *
 * Most name every object's size, colour and shape (full); others add places (placed) or a relation (related), name some
 * objects and say that there are others (partial), or leave attributes out (brief). `wordings` are the weights of these
 * for several objects. What a caption names is all there is, unless it says so.
 */
export function describeScene(scene: Scene, random: Random, wordings: Wordings = usual): string {
  const weights = scene.length === 1 ? ofOne : wordingNames.map((name) => wordings[name] ?? 0);
  const kind = weighted(random, weights);
  return ([full, placed, related, partial, brief][kind] as typeof full)(scene, random);
}

function full(scene: Scene, random: Random): string {
  const groups = groupBy(scene, all);
  const plain = listed(groups.map(phrase));
  if (scene.length === 1) {
    const openings = ["", "just ", "a picture of ", "there is "];
    return `${openings[weighted(random, [0.76, 0.08, 0.08, 0.08])]}${plain}`;
  }
  const isShortRow = scene.length < 4 && groups.length === scene.length;
  const ways = [
    () => plain,
    () => `a picture of ${plain}`,
    () => `there ${(groups[0] as Group).count === 1 ? "is" : "are"} ${plain}`,
    () => listed(shuffled(groups, random).map(phrase)),
    () => (isShortRow ? `from left to right, ${plain}` : plain),
  ];
  return (ways[weighted(random, [0.7, 0.06, 0.06, 0.1, 0.08])] as () => string)();
}

function placed(scene: Scene, random: Random): string {
  if (scene.length <= 2) return listed(scene.map(phraseWithPlace));
  return `${phraseWithPlace(pick(random, scene))}, among other shapes`;
}

function phraseWithPlace(object: SceneObject): string {
  return `${phrase({ ...looksOf(object, all), count: 1 })} ${placeOf(object)}`;
}

function related(scene: Scene, random: Random): string {
  const [a, b] = shuffled(scene, random) as [SceneObject, SceneObject];
  const isAcross = Math.abs(a.x - b.x) > Math.abs(a.y - b.y);
  const relation = relations
    .filter((_, i) => i < 2 === isAcross)
    .find((word) => relates(a, word, b));
  const said: readonly Attribute[] = pick(random, [all, ["colour", "shape"]]);
  const words = [a, b].map((object) => phrase({ ...looksOf(object, said), count: 1 }));
  return `${words[0]} ${relation} ${words[1]}${scene.length > 2 ? ", among other shapes" : ""}`;
}

function partial(scene: Scene, random: Random): string {
  const said: readonly Attribute[] = pick(random, [all, ["colour", "shape"]]);
  const group = pick(random, groupBy(scene, said));
  const others = scene.length - group.count;
  if (others === 0) return phrase(group);
  if (others === 1) return `${phrase(group)} and another shape`;
  if (random.uniform() < 0.5) return `${phrase(group)}, among other shapes`;
  return `${phrase(group)} and ${numberWords[others]} other shapes`;
}

function brief(scene: Scene, random: Random): string {
  const ways: readonly Attribute[][] =
    scene.length === 1
      ? [
          ["colour", "shape"],
          ["colour", "shape"],
          ["size", "shape"],
        ]
      : [["colour", "shape"], ["colour", "shape"], ["size", "shape"], ["shape"], ["colour"], []];
  return listed(groupBy(scene, pick(random, ways)).map(phrase));
}

function groupBy(scene: Scene, said: readonly Attribute[]): Group[] {
  const groups = new Map<string, Group>();
  for (const object of scene) {
    const looks = looksOf(object, said);
    const key = JSON.stringify(looks);
    groups.set(key, { ...looks, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function looksOf(object: SceneObject, said: readonly Attribute[]): Partial<Looks> {
  return Object.fromEntries(said.map((attribute) => [attribute, object[attribute]]));
}

function phrase({ count, size, colour, shape }: Group): string {
  const words = [count === 1 ? "a" : numberWords[count], size, colour];
  return [...words, noun(shape ?? "shape", count)].filter(Boolean).join(" ");
}

function listed(phrases: readonly string[]): string {
  const last = phrases[phrases.length - 1] as string;
  return phrases.length === 1 ? last : `${phrases.slice(0, -1).join(", ")} and ${last}`;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
