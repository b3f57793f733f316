import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { BOI, BOS, EOI, trainTokenizer } from "@transfusion/tokenizer";
import { afterAll, expect, test } from "vitest";
import type { Sequence } from "./caches.ts";
import { type ModelConfig, usualSizeOf } from "./config.ts";
import { createBatcher } from "./create-batcher.ts";
import { type Element, lengthOf, type PictureElement } from "./elements.ts";
import { config } from "./fixtures/drawn-model.ts";
import { difference, drawnPicture, drawnWeights, uncached } from "./fixtures/uncached.ts";

const plain: ModelConfig = {
  ...config,
  feedForward: "shared",
  timeConditioning: "input",
  context: 200,
};
const rich: ModelConfig = {
  ...plain,
  feedForward: "perModality",
  timeConditioning: "modulation",
  places: "learned",
  codec: { kind: "convolution", channels: 4 },
};
const deep: ModelConfig = { ...rich, codec: { kind: "unet", channels: [2, 3, 4] } };
const causal: ModelConfig = { ...rich, codec: { kind: "linear" }, pictureAttention: "causal" };
const tokenizer = trainTokenizer([], { vocabularySize: 261 });

type Batcher = ReturnType<typeof createBatcher>;
const batchers: Batcher[] = [];
afterAll(async () => {
  for (const batcher of batchers) await batcher.dispose();
});

function drawnBatcher(config: ModelConfig, engine: EngineName = "cpu"): Batcher {
  const weights = drawnWeights(config);
  const batcher = createBatcher({ config, tokenizer, weights }, { engine });
  batchers.push(batcher);
  return batcher;
}

async function expectSame(
  batcher: Batcher,
  got: Float32Array,
  elements: readonly Element[],
  time?: number,
): Promise<void> {
  const { last, patches } = await uncached(batcher.model, elements, time);
  expect(difference(got, time === undefined ? last : patches)).toBeLessThan(1e-5);
}

async function opened(batcher: Batcher, elements: readonly Element[]): Promise<Sequence> {
  const sequence = batcher.open();
  await batcher.read(sequence, elements);
  return sequence;
}

for (const [name, config] of [
  ["plain", plain],
  ["rich", rich],
  ["U-Net", deep],
  ["causal", causal],
] as const) {
  const [first, second, third] = [1, 2, 3].map((seed) => drawnPicture(config, seed));
  const size = usualSizeOf(config);
  const words = Array.from({ length: 30 }, (_, index) => 100 + index);
  const before = [BOS, 70, 71, BOI, first, EOI, 72, 73, 74, ...words, BOI];
  const look = (
    batcher: Batcher,
    { patches: x }: PictureElement,
    t: number,
    ...sequences: Sequence[]
  ) => batcher.look({ x, t, size, sequences });

  test(`${name}: reading bit by bit says what the whole says`, async () => {
    const batcher = drawnBatcher(config);
    const pieces = [[BOS], [70, 71, BOI, first, EOI, 72], [73], [74], words, [BOI], [second, EOI]];

    const sequence = batcher.open();
    let logits = new Float32Array();
    for (const piece of pieces) {
      logits = (await batcher.read(sequence, piece)) as Float32Array<ArrayBuffer>;
    }

    await expectSame(batcher, logits, pieces.flat());
    expect(sequence.length).toBe(lengthOf(pieces.flat()));
  });

  test(`${name}: several pictures and many words are read in one go, too`, async () => {
    const batcher = drawnBatcher(config);
    const elements = [...before, second, EOI, BOI, third, EOI, 76];

    const logits = await batcher.read(batcher.open(), elements);

    await expectSame(batcher, logits, elements);
  });

  test(`${name}: a noisy picture behind caches gets the answers of the whole`, async () => {
    const batcher = drawnBatcher(config);
    const [sequence, bare] = [await opened(batcher, before), await opened(batcher, [BOS, BOI])];

    const one = await look(batcher, second, 0.75, sequence, bare);
    const [other] = await look(batcher, third, 0.25, sequence); // the caches are as they were
    const three = await look(batcher, third, 0.5, sequence, bare, sequence);

    await expectSame(batcher, one[0], [...before, second], 0.75);
    await expectSame(batcher, one[1], [BOS, BOI, second], 0.75);
    await expectSame(batcher, other, [...before, third], 0.25);
    await expectSame(batcher, three[1], [BOS, BOI, third], 0.5);
    await expectSame(batcher, three[2], [...before, third], 0.5);
  });

  test(`${name}: what is asked at once is computed together, and each gets its own answer`, async () => {
    const batcher = drawnBatcher(config);
    const starts = [0, 1, 2, 3, 4].map((index) => [BOS, 80 + index, ...words.slice(0, 5 * index)]);
    const sequences = await Promise.all(starts.map((start) => opened(batcher, start)));
    const readAll = (ids: number[]) =>
      Promise.all(ids.map((id, row) => batcher.read(sequences[row], [id])));

    await readAll([90, 91, 92, 93, 94]);
    await Promise.all([batcher.read(sequences[1], [95]), batcher.read(sequences[3], [96])]);
    batcher.release(sequences[4]);
    const logits = await readAll([97, 98, 99, BOI]);
    const [[drawn], [other]] = await Promise.all([
      look(batcher, second, 0.3, sequences[3]),
      look(batcher, third, 0.9, sequences[0]),
    ]);
    const after = await batcher.read(sequences[2], [BOI]);

    const said = [
      [90, 97],
      [91, 95, 98],
      [92, 99],
      [93, 96, BOI],
    ].map((ids, row) => [...starts[row], ...ids]);
    for (const [row, elements] of said.entries()) {
      await expectSame(batcher, logits[row], elements);
    }
    await expectSame(batcher, drawn, [...said[3], second], 0.3);
    await expectSame(batcher, other, [...said[0], third], 0.9);
    await expectSame(batcher, after, [...said[2], BOI]);
  });

  test(`${name}: a picture that was read has no noise, so the same one always says the same`, async () => {
    const batcher = drawnBatcher(config);
    const say = (picture: PictureElement) => batcher.read(batcher.open(), [BOS, BOI, picture, EOI]);

    const once = await say(first);

    expect(await say(first)).toEqual(once);
    expect(await say(second)).not.toEqual(once);
  });

  test(`${name}: pictures of another size are read and looked at as the whole says`, async () => {
    const batcher = drawnBatcher(config);
    const size = { height: 8, width: 24 };
    const [wide, noisy] = [drawnPicture(config, 7, size), drawnPicture(config, 8, size)];
    const elements = [BOS, 70, BOI, wide, EOI, 71, BOI];

    const sequence = batcher.open();
    const logits = await batcher.read(sequence, elements);
    const [seen] = await batcher.look({ x: noisy.patches, t: 0.4, size, sequences: [sequence] });

    await expectSame(batcher, logits, elements);
    await expectSame(batcher, seen, [...elements, noisy], 0.4);
  });

  test(`${name}: the compiled engine says the same`, async () => {
    const batcher = drawnBatcher(config, "onnx");
    const start = [...before, second, EOI];
    const sequences = await Promise.all([opened(batcher, start), opened(batcher, before)]);
    const bare = await opened(batcher, [BOS, BOI]);

    const [one, other] = await Promise.all(
      sequences.map((sequence, row) => batcher.read(sequence, [75 + row])),
    );
    const last = await batcher.read(sequences[0], [BOI]);
    const guided = await look(batcher, third, 0.5, sequences[0], bare);

    await expectSame(batcher, one, [...start, 75]);
    await expectSame(batcher, other, [...before, 76]);
    await expectSame(batcher, last, [...start, 75, BOI]);
    await expectSame(batcher, guided[0], [...start, 75, BOI, third], 0.5);
    await expectSame(batcher, guided[1], [BOS, BOI, third], 0.5);
  });
}
