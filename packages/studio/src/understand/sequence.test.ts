import { trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import { maySee, sequenceOf } from "./sequence.ts";

const tokenizer = trainTokenizer(["a circle"], { vocabularySize: 261 });

test("a document is its marks, its tokens, and a picture's patches between two marks", () => {
  const sequence = sequenceOf(tokenizer, "ab", 2);

  expect(sequence.map((element) => (element.kind === "token" ? element.text : "#"))).toEqual([
    ...["<bos>", "a", "b", "<boi>", "#", "#", "<eoi>", "<eos>"],
  ]);
});

test("tokens see what is before them, patches their whole picture", () => {
  const sequence = sequenceOf(tokenizer, "a", 2);

  expect(maySee(sequence, 1, 2)).toBe(false);
  expect(maySee(sequence, 3, 4)).toBe(true);
  expect(maySee(sequence, 4, 5)).toBe(false);
  expect(maySee(sequence, 6, 0)).toBe(true);
});
