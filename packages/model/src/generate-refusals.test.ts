import { floats, mapTree, type NdArray } from "@transfusion/tensor";
import type { Pixels } from "@transfusion/vae";
import { expect, test } from "vitest";
import {
  ModelError,
  NotANumberError,
  OptionError,
  PictureSizeError,
  PromptTooLongError,
} from "./errors.ts";
import { all, drawnModel, generatorOf, pictureOf } from "./fixtures/drawn-model.ts";

test("numbers that are none stop the answer with the step's name", async () => {
  const broken = (path: string) => {
    const { weights, ...model } = drawnModel();
    const spoil = (array: NdArray, at: string) =>
      at === path ? floats(new Float32Array(array.data.length).fill(NaN), array.shape) : array;
    return generatorOf({ ...model, weights: mapTree<NdArray, NdArray>(weights, spoil) });
  };
  const options = { seed: 1, begin: "picture" } as const;

  const picture = all((await broken("codec.out")).generate([], options));
  await expect(picture).rejects.toThrow(NotANumberError);
  await expect(picture).rejects.toThrow("a picture at step 1 should be finite");
  const text = all((await broken("head")).generate([], options));
  await expect(text).rejects.toThrow("text at token 1 should be finite");
});

test("a prompt that leaves no room says how much there is", async () => {
  const generator = await generatorOf(drawnModel());
  const ask = (length: number, begin?: "picture") =>
    all(generator.generate([{ text: "x".repeat(length) }], { seed: 1, steps: 1, begin }));

  await expect(ask(79)).rejects.toMatchObject({ name: "PromptTooLongError", limit: 79, got: 80 });
  await expect(ask(79)).rejects.toThrow("at most 79 sequence elements, got 80, 1 too many");
  await expect(ask(74, "picture")).rejects.toThrow(PromptTooLongError);
  await expect(ask(74, "picture")).rejects.toMatchObject({ limit: 74, got: 75 });
  expect((await ask(73, "picture")).map(({ type }) => type)).toContain("picture");
});

test("what is no picture of whole patches is refused", async () => {
  const generator = await generatorOf(drawnModel());
  const ask = (picture: Pixels) => all(generator.generate([{ picture }], { seed: 1 }));

  const odd = ask({ width: 30, height: 16, data: new Uint8Array(30 * 16 * 3) });
  await expect(odd).rejects.toThrow(PictureSizeError);
  await expect(odd).rejects.toMatchObject({ patchSize: 8, got: { width: 30, height: 16 } });
  await expect(ask({ width: 16, height: 16, data: new Uint8Array(5) })).rejects.toThrow(
    PictureSizeError,
  );
  await expect(ask({} as Pixels)).rejects.toThrow(ModelError);
  await expect(all(generator.generate([{}] as never, { seed: 1 }))).rejects.toThrow(
    "part 0 of the prompt should be a text or a picture",
  );
});

const maskOf = (height: number, width: number) => {
  const data = new Uint8Array(height * width).fill(1);
  return { height, width, data };
};

test.each([
  ["seed", { seed: -1 }],
  ["seed", { seed: 0.5 }],
  ["steps", { steps: 0 }],
  ["guidanceScale", { guidanceScale: NaN }],
  ["temperature", { temperature: -1 }],
  ["topK", { topK: 0 }],
  ["sampler", { sampler: "magic" as "heun" }],
  ["begin", { begin: "song" as "text" }],
  ["maximumTokens", { maximumTokens: 0 }],
  ["maximumPictures", { maximumPictures: 0, begin: "picture" as const }],
  ["pictureGuidanceScale", { pictureGuidanceScale: 2 }],
  ["negativePrompt", { negativePrompt: 7 as never }],
  ["negativePrompt", { negativePrompt: "x".repeat(80), begin: "picture" as const }],
  ["guidanceInterval", { guidanceInterval: [0.5, 0.2] as const }],
  ["guidanceRescale", { guidanceRescale: 1.5 }],
  ["grid", { grid: "square" as "karras" }],
  ["steps", { grid: "trailing" as const, steps: 1001 }],
  ["height", { height: 12 }],
  ["width", { width: NaN }],
  ["height", { height: 160, width: 160 }],
  ["height", { height: 8, source: pictureOf(1) }],
  ["mask", { mask: maskOf(16, 16) }],
  ["mask", { mask: maskOf(16, 8), source: pictureOf(1) }],
  ["mask", { mask: { ...maskOf(16, 16), data: new Uint8Array(256) }, source: pictureOf(1) }],
  ["strength", { strength: 0.5 }],
  ["strength", { strength: 0, source: pictureOf(1) }],
  ["begin", { begin: "text" as const, source: pictureOf(1) }],
  ["candidates", { candidates: 0 }],
  ["candidates", { candidates: 1.5 }],
  ["candidates", { candidates: 17 }],
  ["candidates", { candidates: 2, begin: "picture" as const }],
])("%s of %o is refused by name", async (option, options) => {
  const generator = await generatorOf(drawnModel());

  const asked = all(generator.generate([], { seed: 1, ...options }));

  await expect(asked).rejects.toThrow(OptionError);
  await expect(asked).rejects.toMatchObject({ option });
});
