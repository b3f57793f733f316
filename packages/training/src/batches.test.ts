import type { Sample, SampleSource } from "@transfusion/data";
import { createRandom, type NdArray } from "@transfusion/tensor";
import { BOS, EOI, EOS, trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import { createBatches, documentOf } from "./batches.ts";
import { parseTrainConfig } from "./config.ts";
import { layoutFor, layoutOf } from "./layout.ts";

const captions = ["a red dot", "two blue dots"];
const picture = { width: 4, height: 4, data: new Uint8Array(48) };
const tokenizer = trainTokenizer(captions, { vocabularySize: 261 }); // bytes alone
const config = parseTrainConfig({ out: "a", seed: 1, data: { kind: "shapes" }, steps: 1 });
const modelConfig = {
  ...config.model,
  ...{ latents: undefined, vocabularySize: 261, pictureSize: 4, patchSize: 2 },
};
const choices = { seed: 1, captionFirst: 0.8, captionDropout: 0.1, noiseCap: 0.5, cutText: true };
const layout = { rows: 3, textSlots: 17, pictureSlots: 1 };

const sourceOf = (sample: (position: number) => Sample): SampleSource => ({
  name: "dots",
  size: Number.POSITIVE_INFINITY,
  pictureSize: 4,
  skipped: [],
  captions: () => captions,
  sample,
});
const source = sourceOf((position) => ({ caption: captions[position % 2] as string, picture }));
/** Captions of 5 to 64 letters. */
const mixed = sourceOf((position) => ({
  caption: "x".repeat(5 + createRandom(position, "length").integer(60)),
  picture,
}));

test("a row is as wide as the longest caption with its four marks", () => {
  const narrow = { batch: 3, layout: { pictureSlots: 2 } };

  expect(layoutOf(narrow, captions, tokenizer)).toEqual({
    rows: 3,
    textSlots: 2 * (13 + 4), // a byte each
    pictureSlots: 2,
  });
});

test("with several pictures, rows are as wide as the average, and little of them stays empty", async () => {
  const several = { ...config, batch: 8, layout: { pictureSlots: 6 }, captionDropout: 0 };
  const model = { ...modelConfig, patchSize: 1 };
  const wide = await layoutFor(several, mixed, model, tokenizer);
  const make = createBatches(several, mixed, model, wide, tokenizer);

  const paddings: number[] = [];
  for (let step = 0; step < 30; step++) paddings.push((await make(step)).padding);

  expect(Math.abs(wide.textSlots / 6 - 38.5)).toBeLessThan(3); // 4 marks and 34.5 letters
  expect(paddings.reduce((sum, padding) => sum + padding, 0) / 30).toBeLessThan(0.03);
});

test("data without pictures has rows of the context's width, and texts are cut across them", async () => {
  const texts = sourceOf((position) => ({
    document: [{ text: "y".repeat(1 + createRandom(position, "text").integer(1000)) }],
  }));
  const model = { ...modelConfig, context: 100 };
  const narrow = await layoutFor({ ...config, batch: 4 }, texts, model, tokenizer);
  const make = createBatches(choices, texts, model, narrow, tokenizer);

  const batches = [await make(0), await make(1), await make(2)];

  expect(narrow).toEqual({ rows: 4, textSlots: 100, pictureSlots: 0 });
  for (const { padding, leftOut } of batches) {
    expect(padding).toBeLessThan(0.03);
    expect(leftOut).toBe(0);
  }
});

test("every id of a text that was cut is predicted once", async () => {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const texts = sourceOf(() => ({ document: [{ text: letters }] }));
  const rows = { rows: 40, textSlots: 10, pictureSlots: 0 };

  const { batch } = await createBatches(choices, texts, modelConfig, rows, tokenizer)(0);

  const said = new Map<number, number>();
  for (let slot = 0; slot < batch.targets.data.length; slot++) {
    const id = batch.targets.data[slot] as number;
    if (batch.targetWeights.data[slot] === 1) said.set(id, (said.get(id) ?? 0) + 1);
  }
  const counts = [...tokenizer.encode(letters), EOS].map((id) => said.get(id) ?? 0);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2); // some pieces wait
  expect(said.has(BOS)).toBe(false);
  const refused = await createBatches(
    { ...choices, cutText: false },
    sourceOf((position) => ({ document: [{ text: position % 2 ? letters : "ab" }] })),
    modelConfig,
    rows,
    tokenizer,
  )(0);
  expect(refused.leftOut).toBeGreaterThan(30);
});

test("a run that goes on from a state gets the batches that it would have had", async () => {
  const wide = { rows: 3, textSlots: 80, pictureSlots: 2 };
  const create = (state?: Awaited<ReturnType<ReturnType<typeof createBatches>>>["state"]) =>
    createBatches(choices, mixed, modelConfig, wide, tokenizer, state);
  const whole = create();
  const states = [];
  const wanted = [];
  for (let step = 0; step < 6; step++) {
    const made = await whole(step);
    wanted.push(made);
    states.push(JSON.parse(JSON.stringify(made.state)));
  }

  const resumed = create(states[2]);

  for (let step = 3; step < 6; step++) expect(await resumed(step)).toEqual(wanted[step]);
  expect(wanted[4].batch.noise).not.toEqual(wanted[5].batch.noise);
});

test("no sample is lost, and none waits for ever", async () => {
  const wide = { rows: 2, textSlots: 140, pictureSlots: 3 };
  const make = createBatches(choices, mixed, modelConfig, wide, tokenizer);
  let documents = 0;

  for (let step = 0; step < 40; step++) {
    const { state, documents: more } = await make(step);
    documents += more;
    expect(documents + state.waiting.length).toBe(state.next);
    const [oldest] = state.waiting[0] as readonly [number, number];
    expect(state.next - oldest).toBeLessThan(150);
  }
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
    const make = createBatches(always, source, modelConfig, layout, tokenizer);
    const { ids, targetWeights } = (await make(0)).batch;
    return targetWeights.data[ids.data.subarray(0, layout.textSlots).indexOf(EOI)];
  };

  expect(await weightBehind(0)).toBe(1);
  expect(await weightBehind(1)).toBe(0);
});

test("a caption that finds no room is left out and counted", async () => {
  const narrow = { rows: 2, textSlots: 13, pictureSlots: 1 }; // room for the first caption only

  const { batch, leftOut } = await createBatches(
    { ...choices, captionDropout: 0 },
    source,
    modelConfig,
    narrow,
    tokenizer,
  )(0);

  const list = ({ data }: NdArray): number[] => Array.from(data);
  expect(list(batch.pictureWeights)).toEqual([1, 1]);
  expect(list(batch.targetWeights).filter((weight) => weight === 1)).toHaveLength(2 * 12);
  expect(leftOut).toBeGreaterThan(0);
});
