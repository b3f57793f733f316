import { createRandom, type NdArray } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, PAD, trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import { batchSpec } from "./batch.ts";
import type { Layout, ModelConfig } from "./config.ts";
import type { Document } from "./document.ts";
import { fitDocuments, packDocuments, roomOf } from "./sequence.ts";

const tokenizer = trainTokenizer(["ab"], { vocabularySize: 261 }); // bytes alone: every letter is a token
const [a, b] = tokenizer.encode("ab") as [number, number];
const config: ModelConfig = {
  vocabularySize: tokenizer.vocabularySize,
  pictureSize: 4,
  patchSize: 2,
  width: 8,
  depth: 1,
  heads: 1,
  hidden: 8,
  feedForward: "shared",
  timeConditioning: "input",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 32,
};
const picture = { width: 4, height: 4, data: new Uint8Array(48).fill(255) };
const layout: Layout = { rows: 1, textSlots: 9, pictureSlots: 2 };
const random = () => createRandom(3, "pack");
const pack = (documents: readonly Document[], options = {}, room = layout) =>
  packDocuments(documents, config, room, random(), options, tokenizer);

test("a document is <bos> text <boi> patches <eoi> text <eos>, stored text first", () => {
  const { ids, order, document, block } = pack([[{ text: "a" }, { picture }, { text: "b" }]]);

  const empty = [0, 0, 0];
  const unused = [0, 0, 0, 0];
  expect(list(ids)).toEqual([BOS, a, BOI, EOI, b, EOS, PAD, PAD, PAD]);
  expect(list(order)).toEqual([0, 1, 2, 7, 8, 9, ...empty, 3, 4, 5, 6, ...unused]);
  expect(list(document)).toEqual([1, 1, 1, 1, 1, 1, ...empty, 1, 1, 1, 1, ...unused]);
  expect(list(block)).toEqual([0, 0, 0, 0, 0, 0, ...empty, 1, 1, 1, 1, ...unused]);
});

test("what is to be predicted: the next token, <eoi> behind a picture; nothing at <boi>, at the end, at padding", () => {
  const { targets, targetWeights } = pack([[{ text: "a" }, { picture }, { text: "b" }]]);

  expect(list(targetWeights)).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0]);
  const wanted = list(targets).filter((_, slot) => targetWeights.data[slot] === 1);
  expect(wanted).toEqual([a, BOI, b, EOS, EOI]);
});

test("text stands on the diagonal, a picture's grid is centred on it", () => {
  const { position } = pack([[{ text: "a" }, { picture }, { text: "b" }]]);

  const places = list(position);
  expect(places.slice(0, 12)).toEqual([0, 0, 1, 1, 2, 2, 7, 7, 8, 8, 9, 9]);
  expect(places.slice(18, 26)).toEqual([4, 4, 4, 5, 5, 4, 5, 5]); // 3 + (4 - 2) / 2 = 4
});

test("several documents share a row, each counted from its own beginning", () => {
  const { ids, document, order, block, targetWeights } = pack([
    [{ picture }],
    [{ text: "a" }, { picture }],
  ]);

  expect(list(ids)).toEqual([BOS, BOI, EOI, EOS, BOS, a, BOI, EOI, EOS]);
  expect(list(document)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1, 2, 2, 2, 2]);
  expect(list(order)).toEqual([0, 1, 6, 7, 0, 1, 2, 7, 8, 2, 3, 4, 5, 3, 4, 5, 6]);
  expect(list(block).slice(9)).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  expect(targetWeights.data[3]).toBe(0); // one document's end does not foretell the next
});

test("documents go to the first row with room; one without is refused by name", () => {
  const rooms = [
    { text: 6, pictures: 1 },
    { text: 6, pictures: 1 },
    { text: 3, pictures: 1 },
    { text: 1, pictures: 1 },
  ];

  expect(fitDocuments(rooms, { rows: 2, textSlots: 9, pictureSlots: 2 })).toEqual([0, 1, 0, 1]);
  expect(fitDocuments(rooms, layout)).toEqual([0, -1, 0, -1]);
  const named = { ...config, sizeTokens: 4 };
  expect(roomOf([{ text: "ab" }, { picture }], tokenizer, named).text).toBe(8);
  expect(roomOf([{ text: "ab" }, { picture }], tokenizer, config)).toEqual({
    text: 6,
    pictures: 1,
  });
  expect(() => pack([[{ text: "a" }], [{ text: "abababab" }]])).toThrow(
    "packDocuments: document 1 should fit a row of 9 tokens and 2 pictures beside the others, got 10 tokens and 0 pictures",
  );
});

test("a picture before text is never noisier than the cap; one behind text may be", () => {
  const rows = { rows: 64, textSlots: 6, pictureSlots: 1 };
  const times = (document: Document) =>
    list(pack(Array(64).fill(document), { noiseCap: 0.3 }, rows).time);

  const reading = times([{ picture }, { text: "ab" }]);
  const drawing = times([{ text: "ab" }, { picture }]);

  expect(Math.max(...reading)).toBeLessThanOrEqual(0.3);
  expect(Math.min(...reading)).toBeGreaterThan(0);
  expect(Math.max(...drawing)).toBeGreaterThan(0.5);
});

test("stratified times leave no tenth of the batch's pictures out, and a batch without pictures alone", () => {
  const uniform = { name: "composed", path: "flow", prediction: "x" } as const;
  const rows = { rows: 10, textSlots: 4, pictureSlots: 1 };
  const documents: Document[] = Array(10).fill([{ picture }]);
  const packed = (room: Layout, documents: readonly Document[]) =>
    packDocuments(
      documents,
      { ...config, objective: uniform },
      room,
      random(),
      { stratified: true },
      tokenizer,
    );

  const tenths = list(packed(rows, documents).time).map((time) => Math.floor(10 * time));

  expect(tenths.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(packed({ ...rows, pictureSlots: 0 }, [[{ text: "a" }]]).time.data).toHaveLength(0);
});

test("at cap 0 a picture before text is clean and asks for nothing itself", () => {
  const batch = pack([[{ picture }, { text: "a" }, { picture }]], { noiseCap: 0 });

  expect(batch.time.data[0]).toBe(0);
  expect(list(batch.coefficients).slice(0, 5)).toEqual([1, 0, 1, 0, 0]);
  expect(batch.pictureWeights.data[0]).toBe(0);
  expect(batch.time.data[1]).toBeGreaterThan(0);
  expect(batch.pictureWeights.data[1]).toBe(1);
});

test("a given picture is clean whatever the cap, and asks for nothing itself", () => {
  const batch = pack([[{ picture, given: true }, { text: "a" }, { picture }]]);

  expect(batch.time.data[0]).toBe(0);
  expect(list(batch.pictureWeights)).toEqual([0, 1]);
});

test("given text is read and not learned, but what follows it is", () => {
  const { targets, targetWeights } = pack([
    [{ text: "ab", given: true }, { text: "b" }, { picture }],
  ]);

  const wanted = list(targets).filter((_, slot) => targetWeights.data[slot] === 1);
  expect(list(targetWeights).slice(0, 5)).toEqual([0, 0, 1, 1, 0]);
  expect(wanted).toEqual([b, BOI, EOS, EOI]);
});

test("pictures are patches from -1 to 1 with noise beside them; a slot without one weighs nothing", () => {
  const batch = pack([[{ text: "a" }, { picture }]]);

  expect(list(batch.clean)).toEqual([...Array(48).fill(1), ...Array(48).fill(0)]);
  expect(list(batch.noise).slice(0, 48)).not.toContain(0);
  expect(list(batch.pictureWeights)).toEqual([1, 0]);
});

test("a batch has the shapes it was announced with, and a seed decides it", () => {
  const batch = pack([[{ text: "a" }, { picture }]]);

  for (const [name, { shape, dtype }] of Object.entries(batchSpec(config, layout))) {
    const array = batch[name as keyof typeof batch];
    expect({ name, shape: array.shape, dtype: array.dtype }).toEqual({ name, shape, dtype });
  }
  expect(pack([[{ text: "a" }, { picture }]])).toEqual(batch);
});

test("a layout has its own picture size: positions are a grid around the diagonal, and sizes are named", () => {
  const wide = { width: 6, height: 2, data: new Uint8Array(36) };
  const room = { ...layout, pictureSize: { height: 2, width: 6 } };
  const named = { ...config, sizeTokens: 3 };

  const batch = packDocuments([[{ picture: wide }]], named, room, random(), {}, tokenizer);

  expect(list(batch.ids).slice(0, 6)).toEqual([BOS, BOI, 261, 263, EOI, EOS]);
  expect(batch.clean.shape).toEqual([2, 3, 12]);
  expect(list(batch.position).slice(18, 24)).toEqual([5, 4, 5, 5, 5, 6]); // behind four tokens, y and x
  expect(() => pack([[{ picture }]], {}, room)).toThrow(
    "packDocuments: a picture should be 6 x 2, got 4 x 4",
  );
});

test("a picture of another size is refused", () => {
  const small = { width: 2, height: 2, data: new Uint8Array(12) };

  expect(() => pack([[{ picture: small }]])).toThrow(
    "packDocuments: a picture should be 4 x 4, got 2 x 2",
  );
});

function list({ data }: NdArray): number[] {
  return [...data];
}
