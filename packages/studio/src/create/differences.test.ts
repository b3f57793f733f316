import { expect, test } from "vitest";
import { differencesOf } from "./differences.ts";
import { defaultSettings, optionsOf, variantsOf } from "./settings.ts";

test("only that in which settings differ is told, in words", () => {
  const settings = variantsOf({
    ...defaultSettings,
    other: { sampler: "EULER", guidanceScale: 6, size: { width: 96, height: 64 } },
  });

  expect(differencesOf(settings)).toEqual([
    "Sampler DPM-Solver++ 2M SDE · Guidance 3 · Size the model's",
    "Sampler Euler · Guidance 6 · Size 96 × 64",
  ]);
  expect(differencesOf([defaultSettings, defaultSettings])).toEqual(["", ""]);
});

test("two settings are compared under one seed, and one is one", () => {
  const [first, second] = variantsOf({ ...defaultSettings, other: { steps: 4 } });

  expect(optionsOf(first ?? defaultSettings, 7, [])).toMatchObject({ steps: 10, seed: 7 });
  expect(optionsOf(second ?? defaultSettings, 7, [])).toMatchObject({ steps: 4, seed: 7 });
  expect(variantsOf(defaultSettings)).toEqual([defaultSettings]);
});

test("a picture to draw from is named by its id, and decides sides and beginning", () => {
  const source = { picture: "/pictures/0a1b.png", width: 96, height: 64, strength: 0.5 };
  const settings = { ...defaultSettings, begin: "TEXT" as const, source, negativePrompt: " blue " };

  expect(optionsOf(settings, 7, [])).toMatchObject({
    ...{ begin: "PICTURE", source: "0a1b", width: 96, height: 64, strength: 0.5 },
    negativePrompt: "blue",
  });
  expect(optionsOf(settings, 7, [])).not.toHaveProperty("mask");
  expect(optionsOf(defaultSettings, 7, [])).not.toHaveProperty("negativePrompt");
});

test("only a caption chooses among candidates: not an edit's instruction, nor what is to be written", () => {
  const [caption, picture] = [{ text: "a circle" }, { picture: "0a1b" }];
  const chosen = { ...defaultSettings, candidates: 3 };

  expect(optionsOf(chosen, 7, [caption])).toMatchObject({ candidates: 3 });
  for (const [settings, prompt] of [
    [chosen, [picture, caption]],
    [chosen, []],
    [{ ...chosen, begin: "TEXT" as const }, [caption]],
    [{ ...chosen, candidates: 1 }, [caption]],
  ] as const) {
    expect(optionsOf(settings, 7, prompt)).not.toHaveProperty("candidates");
  }
});
