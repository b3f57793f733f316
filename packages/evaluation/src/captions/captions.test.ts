import { expect, test } from "vitest";
import { bleu4 } from "./bleu.ts";
import { ciderD } from "./cider.ts";
import { wordsOf } from "./words.ts";

const written = (text: string, ...references: string[]) => ({ text, references });

test("words are told from punctuation in any script", () => {
  expect(wordsOf("A cat's hat, 2 DOGS; été!")).toEqual([
    "a",
    "cat",
    "s",
    "hat",
    "2",
    "dogs",
    "été",
  ]);
});

test("BLEU-4 counts matched runs, each as often as a reference has it", () => {
  // Runs of 1 to 4 words matched: 5/6, 3/5, 2/4, 1/3; both have six words.
  const one = written("the cat sat on the mat", "the cat sat on a mat");

  expect(bleu4([one])).toBeCloseTo(((5 / 6) * (3 / 5) * (2 / 4) * (1 / 3)) ** 0.25, 12);
  expect(bleu4([written("a b c d e", "a b c d e")])).toBe(1);
  expect(bleu4([written("a b c d", "a x c d")])).toBe(0); // no run of four
});

test("BLEU-4 punishes captions shorter than their references, and pools its counts", () => {
  expect(bleu4([written("a b c d", "a b c d e f")])).toBeCloseTo(Math.exp(1 - 6 / 4), 12);
  expect(bleu4([written("a b c d", "a b c d e f", "x y z w")])).toBe(1); // the nearest length counts
  // Two captions: runs matched 4 + 3 of 8, 3 + 2 of 6, 2 + 1 of 4, 1 + 0 of 2.
  const pooled = ((7 / 8) * (5 / 6) * (3 / 4) * (1 / 2)) ** 0.25;
  expect(bleu4([written("a b c d", "a b c d"), written("e f g h", "e f g x")])).toBeCloseTo(
    pooled,
    12,
  );
});

test("CIDEr-D is 10 for the reference's own words and 0 for another picture's", () => {
  const same = [
    written("red big cat here", "red big cat here"),
    written("old blue dog there", "old blue dog there"),
  ];
  const swapped = [
    written("old blue dog there", "red big cat here"),
    written("red big cat here", "old blue dog there"),
  ];

  expect(ciderD(same)).toBeCloseTo(10, 12);
  expect(ciderD(swapped)).toBe(0);
});

test("CIDEr-D weighs by rarity and punishes another length", () => {
  // Two pictures. "a" is in both (weight 0); red, cat and dog in one (weight log 2 =: w).
  // Runs of one: caption {red}, reference {red, cat}: w² / (w · √2 w) = 1/√2.
  // Runs of two: caption {a red}, reference {a red, red cat}: 1/√2 again. Of three: the caption has none. Of four: nobody.
  // One word less: exp(−1/72).
  const [first, second] = [written("a red", "a red cat"), written("a dog", "a dog")];
  const penalty = Math.exp(-1 / 72);
  const ofFirst = (10 / 4) * (2 / Math.SQRT2) * penalty;
  const ofSecond = (10 / 4) * 2; // runs of one and two are the same, longer ones are not

  expect(ciderD([first, second])).toBeCloseTo((ofFirst + ofSecond) / 2, 12);
});

test("CIDEr-D takes no more of a word than the reference has", () => {
  // Runs of one: counts 2 against 1 of one rare word: min(2w, w)·w / (2w · w) = 1/2; "red red" is no run of the reference.
  const captions = [written("red red", "red"), written("dog", "dog")];

  expect(ciderD(captions)).toBeCloseTo((2.5 * 0.5 * Math.exp(-1 / 72) + 2.5) / 2, 12);
});
