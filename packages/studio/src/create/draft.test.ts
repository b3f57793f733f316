import { expect, test } from "vitest";
import {
  changeText,
  draftOf,
  emptyDraft,
  insertPicture,
  movePicture,
  promptOf,
  removePicture,
} from "./draft.ts";

const cat = { source: "data:cat", name: "cat.png" };
const dog = { source: "/pictures/0123abcd.png", name: "dog.png" };

test("a picture put into the middle of a text stands between its halves", () => {
  const draft = changeText(emptyDraft, 0, "a cat and a dog");

  const prompt = promptOf(insertPicture(draft, cat, { key: 0, offset: 5 }));

  expect(prompt).toEqual([{ text: "a cat" }, { picture: "data:cat" }, { text: "and a dog" }]);
});

test("a picture without a place goes to the end, and one that the gateway keeps is sent by its id", () => {
  const draft = insertPicture(insertPicture(changeText(emptyDraft, 0, "see"), cat), dog);

  expect(promptOf(draft)).toEqual([
    { text: "see" },
    { picture: "data:cat" },
    { picture: "0123abcd" },
  ]);
});

test("texts around a picture that is taken away become one", () => {
  const draft = draftOf([{ text: "left " }, { picture: cat }, { text: "right" }]);

  expect(promptOf(removePicture(draft, 1))).toEqual([{ text: "left right" }]);
});

test("a picture moves past text, and past another picture where no text is between", () => {
  const draft = draftOf([{ text: "words" }, { picture: cat }, { picture: dog }]);

  const first = movePicture(draft, 1, -1);
  const swapped = movePicture(draft, 1, 1);

  expect(promptOf(first)).toEqual([
    { picture: "data:cat" },
    { text: "words" },
    { picture: "0123abcd" },
  ]);
  expect(promptOf(swapped)).toEqual([
    { text: "words" },
    { picture: "0123abcd" },
    { picture: "data:cat" },
  ]);
});

test("a picture at either end stays there", () => {
  const draft = draftOf([{ picture: cat }]);

  expect(movePicture(draft, 1, -1)).toBe(draft);
  expect(movePicture(draft, 1, 1)).toBe(draft);
});
