import { expect, test } from "vitest";
import {
  BOI,
  EOI,
  EOS,
  specialNames,
  TokenizerError,
  tokenizerFromJson,
  trainTokenizer,
} from "./index.ts";

const captions = ["a large red circle", "a small blue square and a red circle", "two red circles"];
const tokenizer = trainTokenizer(captions, { vocabularySize: 320 });
const bytesOnly = trainTokenizer([], { vocabularySize: 261 });

/** Texts of many scripts, emoji, controls and broken surrogates, the same in every run. */
function strangeTexts(count: number): string[] {
  let state = 12345;
  const integer = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const ranges = [
    [0x20, 0x7f],
    [0, 0x20],
    [0xa0, 0x250],
    [0x3040, 0x3100],
    [0x1f300, 0x1f700],
    [0xd800, 0xe000],
    [0xfe00, 0x10000],
    [0x300, 0x370],
  ];
  return Array.from({ length: count }, () =>
    Array.from({ length: integer(40) }, () => {
      const [from, to] = ranges[integer(ranges.length)] as [number, number];
      return String.fromCodePoint(from + integer(to - from));
    }).join(""),
  );
}

test("every text comes back, lone surrogates replaced", () => {
  const texts = [
    ...strangeTexts(2000),
    "",
    " ",
    "\ufeffa",
    "naïve 👩‍👩‍👧 café\n\n\t  x",
    "日本語 123456",
    "x".repeat(9999),
  ];

  for (const text of texts) {
    const wellFormed = Buffer.from(text, "utf8").toString("utf8");
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(wellFormed);
    expect(bytesOnly.decode(bytesOnly.encode(text))).toBe(wellFormed);
  }
});

test("text never encodes to a special id", () => {
  for (const text of [...specialNames, ...strangeTexts(500)]) {
    expect(tokenizer.encode(text).every((id) => id > EOI && id < tokenizer.vocabularySize)).toBe(
      true,
    );
  }
  expect(tokenizer.decode(tokenizer.encode("<boi>"))).toBe("<boi>");
});

test("special ids say nothing", () => {
  expect(tokenizer.decode([1, ...tokenizer.encode("red"), BOI, EOI, EOS])).toBe("red");
});

test("pieces hold a character back until its last byte is there", () => {
  const piece = bytesOnly.pieces();
  const ids = bytesOnly.encode("é!");

  expect(ids.map(piece)).toEqual(["", "é", "!"]);
  expect(piece(ids[0] as number)).toBe("");
  expect(piece(EOS)).toBe("\ufffd");
});

test("pieces joined are what decode says", () => {
  for (const text of strangeTexts(200)) {
    const ids = [...tokenizer.encode(text), EOS];
    expect(ids.map(tokenizer.pieces()).join("")).toBe(tokenizer.decode(ids));
  }
});

test("an id outside the vocabulary is an error", () => {
  for (const id of [-1, tokenizer.vocabularySize, 5.5, Number.NaN]) {
    expect(() => tokenizer.decode([id])).toThrow(TokenizerError);
  }
});

test("a tokenizer goes through JSON unchanged", () => {
  const json: unknown = JSON.parse(JSON.stringify(tokenizer.toJson()));

  const again = tokenizerFromJson(json);

  expect(again.toJson()).toEqual(tokenizer.toJson());
  expect(again.encode("a red circle")).toEqual(tokenizer.encode("a red circle"));
});

test("JSON that is not a tokenizer is refused, naming what is wrong", () => {
  const good = tokenizer.toJson();
  const bad: [unknown, RegExp][] = [
    [null, /kind/],
    ["text", /kind/],
    [{ ...good, kind: "wordpiece" }, /kind should be "byte-level-bpe", got "wordpiece"/],
    [{ ...good, specials: ["<pad>"] }, /specials/],
    [{ ...good, merges: {} }, /merges should be a list/],
    [{ ...good, merges: [[5, 261]] }, /merge 0 should be two ids in \[5, 261\), got \[5,261\]/],
    [{ ...good, merges: [[4, 5]] }, /merge 0/],
    [{ ...good, merges: [[5, 5], [5]] }, /merge 1/],
    [
      {
        ...good,
        merges: [
          [5, 5],
          [5, 5],
        ],
      },
      /merge 1 should be new/,
    ],
  ];

  for (const [json, message] of bad) {
    expect(() => tokenizerFromJson(json)).toThrow(TokenizerError);
    expect(() => tokenizerFromJson(json)).toThrow(message);
  }
});
