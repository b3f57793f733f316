import type { Random } from "@transfusion/tensor";
import { mention, nounPhrase, ways } from "./mention.ts";
import { colours, type Looks, pick, type Scene, shapes, sizes } from "./scene.ts";
import { type Relation, relates, relations } from "./words.ts";

export const questionKinds = ["yesNo", "count", "colour"] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** A question about a picture and its one right answer: "yes" or "no", "zero" to "four", or a colour. */
export type Question = {
  readonly kind: QuestionKind;
  readonly question: string;
  readonly answer: string;
};

/** The answers to "how many?", from 0. */
export const countWords = ["zero", "one", "two", "three", "four"] as const;

const attempts = 60;
const clearlyApart = 0.08; // of the side: a relation that is asked about holds or fails by this much

/**
 * A question about a scene, of the kind asked for or of any. As many answers are "yes" as "no", and wrong ideas are
 * near misses: they differ from something in the scene in one attribute. Nothing comes back where the scene allows no
 * question of the kind: no colour can be asked for where every object has a twin in all but colour.
 */
export function inventQuestion(scene: Scene, random: Random): Question;
export function inventQuestion(
  scene: Scene,
  random: Random,
  kind: QuestionKind,
): Question | undefined;
export function inventQuestion(
  scene: Scene,
  random: Random,
  kind?: QuestionKind,
): Question | undefined {
  for (let attempt = 0; attempt < attempts || !kind; attempt++) {
    const chosen = kind ?? pick(random, questionKinds);
    const asked = inventors[chosen](scene, random);
    if (asked) return { kind: chosen, ...asked };
  }
  return undefined;
}

type Asked = Omit<Question, "kind"> | undefined;

const inventors: Record<QuestionKind, (scene: Scene, random: Random) => Asked> = {
  yesNo: (scene, random) =>
    scene.length > 1 && random.uniform() < 0.4
      ? askRelation(scene, random)
      : askPresence(scene, random),
  count: askCount,
  colour: askColour,
};

function askPresence(scene: Scene, random: Random): Asked {
  const isThere = random.uniform() < 0.5;
  for (;;) {
    const said = pick(random, ways);
    const object = pick(random, scene);
    const looks = isThere ? object : changeOne(object, said, random);
    if (countOf(scene, looks, said) > 0 !== isThere) continue;
    const thing = nounPhrase(looks, said);
    const question = pick(random, [`is there a ${thing}?`, `do you see a ${thing}?`]);
    return { question, answer: isThere ? "yes" : "no" };
  }
}

function askRelation(scene: Scene, random: Random): Asked {
  const a = pick(random, scene);
  const b = pick(random, scene);
  const relation: Relation = pick(random, relations);
  const holds = relates(a, relation, b, clearlyApart);
  if (a === b || (!holds && !relates(b, relation, a, clearlyApart))) return undefined;
  const [one, other] = [mention(a, scene, random), mention(b, scene, random)];
  if (!one || !other) return undefined;
  return { question: `is ${one} ${relation} ${other}?`, answer: holds ? "yes" : "no" };
}

function askCount(scene: Scene, random: Random): Asked {
  const said = pick(random, [[], ...ways]);
  const object = pick(random, scene);
  const looks = random.uniform() < 0.2 ? changeOne(object, said, random) : object;
  const things = nounPhrase(looks, said, 2);
  const question = pick(random, [
    `how many ${things} are there?`,
    `how many ${things} do you see?`,
  ]);
  return { question, answer: countWords[countOf(scene, looks, said)] as string };
}

function askColour(scene: Scene, random: Random): Asked {
  const object = pick(random, scene);
  const thing =
    scene.length === 1 && random.uniform() < 0.3
      ? "the shape"
      : mention(object, scene, random, "colour");
  if (!thing) return undefined;
  const question = pick(random, [`what colour is ${thing}?`, `what is the colour of ${thing}?`]);
  return { question, answer: object.colour };
}

/** The same looks but for one attribute among those said. */
function changeOne(looks: Looks, said: readonly (keyof Looks)[], random: Random): Looks {
  if (said.length === 0) return looks;
  const choices = { size: sizes, colour: colours, shape: shapes };
  const attribute = pick(random, said);
  const others = (choices[attribute] as readonly string[]).filter((v) => v !== looks[attribute]);
  return { ...looks, [attribute]: pick(random, others) };
}

function countOf(scene: Scene, looks: Looks, said: readonly (keyof Looks)[]): number {
  return scene.filter((object) => said.every((attribute) => object[attribute] === looks[attribute]))
    .length;
}
