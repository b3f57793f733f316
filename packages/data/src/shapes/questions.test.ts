import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { countWords, inventQuestion, inventScene, type Scene } from "../index.ts";

const pair: Scene = [
  { size: "large", colour: "red", shape: "circle", x: 0.25, y: 0.3 },
  { size: "small", colour: "blue", shape: "square", x: 0.8, y: 0.7 },
];
const asked = (scene: Scene, count: number) =>
  Array.from({ length: count }, (_, i) => inventQuestion(scene, createRandom(41, i)));

test("every answer about a pair is what a person would say", () => {
  const known: { [question: string]: string } = {
    "is there a red circle?": "yes",
    "is there a large square?": "no",
    "do you see a blue shape?": "yes",
    "how many shapes are there?": "two",
    "how many circles are there?": "one",
    "how many triangles do you see?": "zero",
    "what colour is the circle?": "red",
    "what is the colour of the small square?": "blue",
    "is the circle to the left of the square?": "yes",
    "is the square above the circle?": "no",
    "is the square below the red circle?": "yes",
  };
  const answers = new Map(asked(pair, 12_000).map(({ question, answer }) => [question, answer]));

  for (const [question, answer] of Object.entries(known)) {
    expect(answers.get(question), question).toBe(answer);
  }
});

test("yes is as frequent as no, and every count occurs", () => {
  const questions = Array.from({ length: 6000 }, (_, i) => {
    const random = createRandom(42, i);
    return inventQuestion(inventScene(random), random);
  });
  const share = (kind: string, answer: string): number =>
    questions.filter((q) => q.kind === kind && q.answer === answer).length /
    questions.filter((q) => q.kind === kind).length;

  expect(Math.abs(share("yesNo", "yes") - 0.5)).toBeLessThan(0.05);
  for (const word of countWords) expect(share("count", word)).toBeGreaterThan(0.02);
});

test("where two objects differ in colour alone, no colour can be asked for", () => {
  const twins = [
    { ...pair[0], x: 0.75 },
    { ...pair[0], colour: "blue" },
  ] as Scene;

  expect(inventQuestion(twins, createRandom(1), "colour")).toBeUndefined();
});
