import type { SampleSource } from "@transfusion/data";
import { createRandom } from "@transfusion/tensor";
import { EOI, trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import { createBatches, documentOf, layoutOf } from "./batches.ts";
import { parseTrainConfig } from "./config.ts";

const captions = ["a red dot", "two blue dots"];
const picture = { width: 4, height: 4, data: new Uint8Array(48) };
const source: SampleSource = {
  name: "dots",
  size: 2,
  pictureSize: 4,
  skipped: [],
  captions: () => captions,
  sample: (position) => ({
    caption: captions[position % 2],
    picture,
  }),
};
const tokenizer = trainTokenizer(captions, { vocabularySize: 261 });
const modelConfig = {
  ...parseTrainConfig({ out: "a", seed: 1, data: { kind: "shapes" }, steps: 1 }).model,
  ...{ vocabularySize: 261, pictureSize: 4, patchSize: 2 },
};
const choices = { seed: 1, batch: 3, captionFirst: 0.8, captionDropout: 0.1, noiseCap: 0.5 };
const layout = { rows: 3, textSlots: 17, pictureSlots: 1 };

test("a row is as wide as the longest caption with its four marks", () => {
  const config = { batch: 3, layout: { pictureSlots: 2 } };

  expect(layoutOf(config, captions, tokenizer)).toEqual({
    rows: 3,
    textSlots: 2 * (13 + 4), // a byte each
    pictureSlots: 2,
  });
});

test("the batch of a step depends on the step alone", async () => {
  const make = () => createBatches(choices, source, modelConfig, layout, tokenizer);

  const first = make();
  await first(0);

  expect(await first(5)).toEqual(await make()(5));
  expect((await first(5)).noise).not.toEqual((await first(6)).noise);
});

test("documents come in the shares that were asked for", () => {
  const random = createRandom(1);
  const counts = { captionFirst: 0, pictureFirst: 0, bare: 0 };

  for (let i = 0; i < 10_000; i++) {
    const document = documentOf({ caption: "a", picture }, random, choices);
    if (document.length === 1) counts.bare++;
    else if ("text" in document[0]) counts.captionFirst++;
    else counts.pictureFirst++;
  }

  // 0.8 · 0.9, 0.2 and 0.8 · 0.1 of them, within five deviations.
  expect(Math.abs(counts.captionFirst - 7200)).toBeLessThan(225);
  expect(Math.abs(counts.pictureFirst - 2000)).toBeLessThan(200);
  expect(Math.abs(counts.bare - 800)).toBeLessThan(136);
});

test("a document stays as it is", () => {
  const document = [{ picture, given: true }, { text: "a" }, { picture }];

  expect(documentOf({ document }, createRandom(1), choices)).toBe(document);
});

test("a picture without its caption does not learn that nothing follows", async () => {
  const weightBehind = async (captionDropout: number): Promise<number> => {
    const always = { ...choices, captionFirst: 1, captionDropout };
    const { ids, targetWeights } = await createBatches(
      always,
      source,
      modelConfig,
      layout,
      tokenizer,
    )(0);
    return targetWeights.data[ids.data.subarray(0, layout.textSlots).indexOf(EOI)];
  };

  expect(await weightBehind(0)).toBe(1);
  expect(await weightBehind(1)).toBe(0);
});

test("a caption that finds no room is left out, and its row stays empty", async () => {
  const narrow = { rows: 2, textSlots: 13, pictureSlots: 1 }; // room for the first caption only

  const { pictureWeights } = await createBatches(
    { ...choices, captionDropout: 0 },
    source,
    modelConfig,
    narrow,
    tokenizer,
  )(0);

  expect([...pictureWeights.data]).toEqual([1, 0]);
});
