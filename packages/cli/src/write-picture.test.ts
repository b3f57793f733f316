import { expect, test } from "vitest";
import { durationOf } from "./duration.ts";
import { fileNameOf } from "./write-picture.ts";

test.each([
  ["A large, red circle!", "a-large-red-circle"],
  ["../../etc/passwd", "etc-passwd"],
  ["ein großes Dreieck", "ein-großes-dreieck"],
  ["🎈", "picture"],
  ["word ".repeat(50), "word-word-word-word-word-word-word-word-word-word-word-word"],
])("the prompt %j names a file %s", (prompt, name) => {
  expect(fileNameOf(prompt)).toBe(name);
});

test.each([
  [0.2, "1 s"],
  [59, "59 s"],
  [90, "2 min"],
  [3599, "1 h 0 min"],
  [12_000, "3 h 20 min"],
  [Number.NaN, "?"],
])("%d seconds read as %s", (seconds, words) => {
  expect(durationOf(seconds)).toBe(words);
});
