import { createRandom } from "@transfusion/tensor";
import { BOI, EOS } from "@transfusion/tokenizer";
import { type Pixels, pixelsToPatches } from "@transfusion/vae";
import { expect, test } from "vitest";
import type { Batcher } from "./batcher.ts";
import { objectiveOf } from "./config.ts";
import { createBatcher } from "./create-batcher.ts";
import type { Document } from "./document.ts";
import { all, config, drawnModel, generatorOf, pictureOf, tested } from "./fixtures/drawn-model.ts";
import { comparingBatcher, difference } from "./fixtures/uncached.ts";
import { answeringOver } from "./generate.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { extendCanvas } from "./inpaint.ts";
import type { Looking } from "./network.ts";
import { modelHash, parseRecipe, recipeToJson } from "./recipe.ts";

const talkative = { [EOS]: -5, [BOI]: -5 };
const fond = { [EOS]: -5, [BOI]: 50 };
const source = pictureOf(3);
const half = Uint8Array.from({ length: 256 }, (_, at) => Number(at % 16 >= 8));
const edit: Document = [{ picture: pictureOf(1) }, { text: "make it red" }];

/** What `generate` answers, every number that the network says on the way held to that of the whole sequence. */
async function answerOf(
  prompt: Document,
  options: Partial<GenerateOptions>,
  push: { [id: number]: number } = {},
  sizeTokens?: number,
) {
  const { batcher, compared } = comparingBatcher(drawnModel(push, sizeTokens));
  const generator = answeringOver(batcher, tested);
  const events = await all(generator.generate(prompt, { seed: 1, steps: 2, ...options }));
  await generator.dispose();
  const end = events.at(-1);
  if (end?.type !== "end") throw new Error("the last event should be the end");
  return { ...compared, document: end.document };
}

const kindsOf = (document: Document) => document.map((part) => Object.keys(part)[0]).join(" ");

function pictureIn(document: Document): Pixels {
  const part = document.find((part) => "picture" in part);
  if (!part || !("picture" in part)) throw new Error("there should be a picture");
  return part.picture;
}

const picture = { begin: "picture", maximumTokens: 0 } as const;
const modes: [string, string, Document, Partial<GenerateOptions>, { [id: number]: number }?][] = [
  ["text from text", "text", [{ text: "a" }], { maximumTokens: 5 }, talkative],
  ["a picture from text", "picture", [{ text: "red" }], picture],
  ["a picture without guidance", "picture", [{ text: "red" }], { ...picture, guidanceScale: 1 }],
  ["a picture away from words", "picture", [{ text: "red" }], { ...picture, negativePrompt: "b" }],
  ["text about a picture", "text", [{ picture: source }], { maximumTokens: 5 }, talkative],
  [
    "several pictures in, several out",
    "picture picture",
    [{ picture: source }, { text: "and" }, { picture: pictureOf(2) }],
    { begin: "picture", maximumPictures: 2, maximumTokens: 0, steps: 1 },
    fond,
  ],
  [
    "text and pictures by turns",
    "text picture picture text",
    [{ text: "a" }],
    { begin: "text", maximumPictures: 2, maximumTokens: 3, steps: 1 },
    fond,
  ],
  ["an edit", "picture", edit, picture],
  ["an edit guided by both", "picture", edit, { ...picture, pictureGuidanceScale: 1.5 }],
  ["a variation", "picture", [{ text: "red" }], { ...picture, source, strength: 0.4 }],
  [
    "inpainting",
    "picture",
    [{ text: "red" }],
    { ...picture, source, mask: { height: 16, width: 16, data: half } },
  ],
  [
    "outpainting",
    "picture",
    [{ text: "red" }],
    { ...picture, ...extendCanvas(source, { right: 8 }) },
  ],
  ["the likeliest of three", "picture", [{ text: "red" }], { ...picture, candidates: 3 }],
  ["another size", "picture", [{ text: "red" }], { ...picture, height: 8, width: 32 }],
];

test.each(modes)("%s: every cached number is that of the whole sequence", async (...mode) => {
  const [, kinds, prompt, options, push] = mode;

  const { document, worst, reads, looks } = await answerOf(prompt, options, push);

  expect(kindsOf(document)).toBe(kinds);
  expect(worst).toBeLessThan(1e-5);
  expect(reads).toBeGreaterThan(0);
  expect(looks > 0).toBe(kinds.includes("picture"));
});

test("every answer carries its recipe, which gives the same answer again, as JSON too", async () => {
  const generator = await generatorOf(drawnModel());
  const mask = { height: 16, width: 16, data: half };
  const several = { candidates: 3 };
  for (const options of [{ height: 8, width: 24 }, { source, mask }, { source }, several, {}]) {
    const wishes = { ...picture, seed: 3, steps: 2, ...options };

    const events = await all(generator.generate(edit, wishes));
    const end = events.at(-1);
    if (end?.type !== "end") throw new Error("the last event should be the end");
    const recipe = parseRecipe(recipeToJson(end.recipe));
    const again = await all(generator.generate(recipe.prompt, recipe.options));

    expect(again).toEqual(events);
    expect(end.recipe).toMatchObject({ model: await modelHash(generator.model), engine: "cpu" });
    expect(end.recipe.options).toMatchObject({ seed: 3, sampler: "dpmpp2mSde", guidanceScale: 3 });
  }
  expect(() => parseRecipe("{}")).toThrow("the text should be a recipe");
});

test("a negative prompt changes a guided picture, and no other; its own words cancel themselves", async () => {
  const draw = async (options: Partial<GenerateOptions>) => {
    const { document } = await answerOf([{ text: "red" }], { ...picture, ...options });
    return [...pictureIn(document).data];
  };
  const plain = await draw({ guidanceScale: 1 });

  expect(await draw({ negativePrompt: "blue" })).not.toEqual(await draw({}));
  expect(await draw({ negativePrompt: "blue", guidanceScale: 1 })).toEqual(plain);
  expect(await draw({ negativePrompt: "red" })).toEqual(plain);
});

test("outside its mask an inpainted picture is its source, inside it is not", async () => {
  const mask = { height: 16, width: 16, data: half };

  for (const sampler of ["dpmpp2m", "heun", "eulerAncestral"] as const) {
    const { document } = await answerOf([{ text: "red" }], { ...picture, sampler, source, mask });

    const { data } = pictureIn(document);
    const differs = (inside: number) =>
      data.some((byte, at) => half[Math.floor(at / 3)] === inside && byte !== source.data[at]);
    expect(differs(0)).toBe(false);
    expect(differs(1)).toBe(true);
  }
});

test("what is kept of the source matters to what is drawn beside it", async () => {
  const { mask } = extendCanvas(source, { right: 8 });
  const beside = async (seed: number) => {
    const { source } = extendCanvas(pictureOf(seed), { right: 8 });
    const { document } = await answerOf([{ text: "red" }], { ...picture, source, mask });
    const { data, width } = pictureIn(document);
    expect(width).toBe(24);
    return data.filter((_, at) => Math.floor(at / 3) % width >= 16);
  };

  expect(await beside(1)).not.toEqual(await beside(2));
});

test("a variation starts from its source, as noisy as its strength says, and takes all its steps", async () => {
  const looks: Looking[] = [];
  const batcher = createBatcher(drawnModel(), { engine: "cpu" });
  const watched: Batcher = {
    ...batcher,
    look(job) {
      looks.push(job);
      return batcher.look(job);
    },
  };
  const generator = answeringOver(watched, tested);
  const options = { ...picture, seed: 4, steps: 3, source, strength: 0.25, guidanceScale: 1 };

  await all(generator.generate([], options));
  await generator.dispose();

  const { signal, noise } = objectiveOf(config).path(0.25);
  const normals = createRandom(4, "picture", 0).normals(4 * 192);
  const clean = pixelsToPatches(source, 8);
  const wanted = clean.map((number, at) => signal * number + noise * normals[at]);
  expect(looks.map(({ t }) => t)).toEqual(
    [0.25, 0.5 / 3, 0.25 / 3].map((t) => expect.closeTo(t, 9)),
  );
  expect(difference(looks[0].x, wanted)).toBeLessThan(1e-6);
});

test("an edit is drawn by its picture, its text and both scales: none is dropped", async () => {
  const draw = async (prompt: Document, options: Partial<GenerateOptions> = {}) => {
    const { document } = await answerOf(prompt, { ...picture, ...options });
    return [...pictureIn(document).data];
  };
  const both = { pictureGuidanceScale: 1.5 };
  const drawn = await draw(edit, both);

  const others = [
    await draw([{ picture: pictureOf(2) }, { text: "make it red" }], both),
    await draw([edit[0], { text: "make it blue" }], both),
    await draw([edit[1], edit[0]], both),
    await draw(edit, { pictureGuidanceScale: 3 }),
    await draw(edit, { ...both, guidanceScale: 1 }),
    await draw(edit),
    await draw(edit, { guidanceScale: 1 }),
  ];

  for (const other of others) {
    const differences = other.map((byte, at) => Math.abs(byte - drawn[at]));
    expect(differences.reduce((sum, each) => sum + each, 0) / drawn.length).toBeGreaterThan(1);
  }
});

test("a model with size tokens is told the size asked for, and may choose it itself", async () => {
  const [side2, side3] = [262, 263]; // the first side's id is the vocabulary's size
  const asked = { ...picture, height: 8, width: 24 };

  const told = await answerOf([{ text: "red" }], asked, {}, 4);
  const other = await answerOf([{ text: "red" }], { ...picture, height: 24, width: 8 }, {}, 4);
  const chosen = await answerOf([{ text: "red" }], picture, { [side3]: 50, [side2]: 40 }, 4);
  const short = await answerOf(
    [{ text: "x".repeat(69) }],
    picture,
    { [side3]: 50, [side2]: 40 },
    4,
  );

  for (const { worst } of [told, other, chosen, short]) expect(worst).toBeLessThan(1e-5);
  expect(pictureIn(told.document)).toMatchObject({ height: 8, width: 24 });
  expect(pictureIn(other.document)).toMatchObject({ height: 24, width: 8 });
  expect(pictureIn(chosen.document)).toMatchObject({ height: 24, width: 24 });
  expect(config.context - 70 - 4).toBe(6); // room for six patches: three rows of two
  expect(pictureIn(short.document)).toMatchObject({ height: 24, width: 16 });
});
