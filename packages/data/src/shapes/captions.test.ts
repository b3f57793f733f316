import { expect, test } from "vitest";
import {
  captionMatches,
  describeFully,
  isFullCaption,
  parseCaption,
  type Scene,
  shapesWorld,
} from "../index.ts";

const world = shapesWorld({ seed: 11 });
const samples = Array.from({ length: 2000 }, (_, i) => world.scene(i));
const words = (caption: string): number => caption.split(" ").length;

test("every caption is true of its own scene, and says little else", () => {
  let mistaken = 0;
  samples.forEach(({ scene, caption }, i) => {
    expect(captionMatches(caption, scene), caption).toBe(true);
    expect(captionMatches(describeFully(scene), scene)).toBe(true);
    const other = samples[(i + 1) % samples.length] as (typeof samples)[number];
    mistaken += Number(captionMatches(caption, other.scene));
  });
  expect(mistaken / samples.length).toBeLessThan(0.02); // "three shapes" is often true
});

test("wordings weigh how several objects are described", () => {
  const related = shapesWorld({ seed: 11, counts: [0, 1], wordings: { related: 1 } });
  for (let i = 0; i < 100; i++) {
    expect(
      parseCaption(related.scene(i).caption)?.relation,
      related.scene(i).caption,
    ).toBeDefined();
  }
  expect(() => shapesWorld({ seed: 11, wordings: {} })).toThrow(
    /wordings should be weights of full/,
  );
});

test("captions are lowercase and of at most 20 words", () => {
  for (const { caption } of samples) {
    expect(caption).toMatch(/^[a-z]+(,? [a-z]+)*$/);
    expect(words(caption)).toBeLessThanOrEqual(20);
  }
});

test("at least 45 percent say every size, colour and shape and no more", () => {
  const plain = samples.filter(({ caption }) => {
    const claims = parseCaption(caption);
    return (
      isFullCaption(caption) && !claims?.relation && !claims?.groups.some(({ place }) => place)
    );
  });

  expect(plain.length / samples.length).toBeGreaterThan(0.45);
});

test("a caption that names one object and nothing else is of a scene with one object", () => {
  for (const { scene, caption } of samples) {
    if (/^a (\w+ )?\w+ (circle|square|triangle)$/.test(caption))
      expect(scene, caption).toHaveLength(1);
  }
});

const pair: Scene = [
  { size: "large", colour: "red", shape: "circle", x: 0.25, y: 0.3 },
  { size: "small", colour: "blue", shape: "square", x: 0.8, y: 0.7 },
];
const trio: Scene = [...pair, { size: "small", colour: "blue", shape: "square", x: 0.85, y: 0.2 }];

test("true captions of every kind match", () => {
  for (const caption of [
    "a large red circle and a small blue square",
    "a small blue square and a large red circle",
    "from left to right, a large red circle and a small blue square",
    "a large red circle in the top left and a small blue square in the bottom right",
    "a red circle to the left of a blue square",
    "a small blue square below a large red circle",
    "a circle and another shape",
    "there are two shapes.",
  ]) {
    expect(captionMatches(caption, pair), caption).toBe(true);
  }
  for (const caption of [
    "a large red circle and two small blue squares",
    "two squares and a circle",
    "a red circle, among other shapes",
    "a small square above a large red circle, among other shapes",
    "a large circle and two other shapes",
  ]) {
    expect(captionMatches(caption, trio), caption).toBe(true);
  }
});

test("false captions and words that are none do not match", () => {
  for (const caption of [
    "a large red circle",
    "a large red circle and a small red square",
    "a small red circle and a small blue square",
    "a large red circle and two small blue squares",
    "from left to right, a small blue square and a large red circle",
    "a large red circle on the right and a small blue square in the bottom right",
    "a red circle below a blue square",
    "a red circle and two other shapes",
    "three shapes",
    "a red circle and a blue square, among other shapes",
    "",
    "a large red circle and",
    "a large large red circle and a small blue square",
    "circle red",
    "a red circle above",
    "a photo of a cat",
  ]) {
    expect(captionMatches(caption, pair), caption).toBe(false);
  }
});

test("a caption's claims are what it says", () => {
  expect(parseCaption("two large red circles and another shape")).toEqual({
    groups: [{ count: 2, size: "large", colour: "red", shape: "circle" }, { count: 1 }],
    amongOthers: false,
    leftToRight: false,
  });
  expect(parseCaption("a circle at the top, among other shapes")).toEqual({
    groups: [{ count: 1, shape: "circle", place: "at the top" }],
    amongOthers: true,
    leftToRight: false,
  });
});
