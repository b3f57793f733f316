import { mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { untrained } from "./fixtures/untrained.ts";
import { heldOutLosses } from "./held-out-losses.ts";

/** A model whose every answer is 0: all tokens alike likely, the clean picture grey. */
function silent() {
  const model = untrained(1);
  const weights = mapTree(model.weights as Tree<NdArray>, (array: NdArray) => ({
    ...array,
    data: new Float32Array(array.data.length),
  })) as Tree<NdArray>;
  return { ...model, weights };
}
const flat = (byte: number) => ({
  picture: { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(byte) },
});
const documents = [
  [{ text: "white" }, flat(255)],
  [{ text: "black is long" }, flat(0)],
];

test("a model that knows nothing has the losses of guessing", async () => {
  const model = silent();

  const { pictures, text, textWithPictures, leftOut } = await heldOutLosses(model, documents);

  for (const { cleanError } of pictures) expect(cleanError).toBeCloseTo(1, 5); // grey for pictures of ±1
  const bits = Math.log2(model.config.vocabularySize); // a token is a byte
  expect(text?.bitsPerByte).toBeCloseTo(bits, 4);
  expect(text?.bytes).toBe(18);
  expect(textWithPictures?.bitsPerByte).toBeCloseTo(bits, 4);
  expect(leftOut).toBe(0);
});

test("text longer than the context is cut and counted once; a pictured document too long is left out", async () => {
  const model = silent();
  const long = "x".repeat(300);

  const texts = await heldOutLosses(model, [[{ text: long }]]);
  const pictured = await heldOutLosses(model, [[{ text: long }, flat(0)], ...documents]);

  expect(texts.text).toMatchObject({ bytes: 300 });
  expect(texts.text?.bitsPerByte).toBeCloseTo(Math.log2(model.config.vocabularySize), 4);
  expect([texts.pictures, texts.textWithPictures]).toEqual([[], undefined]);
  expect(pictured.leftOut).toBe(1);
  expect(pictured.text?.bytes).toBe(318);
});

test("the same documents have the same losses again", async () => {
  const model = untrained(4);

  expect(await heldOutLosses(model, documents)).toEqual(await heldOutLosses(model, documents));
});
