import { expect, test } from "vitest";
import { TokenizerError, trainTokenizer } from "./index.ts";

test("the most frequent pair is merged first, lower ids first among equals", () => {
  // "ab" occurs 3 times, "bc" and "cd" twice; 'a' is byte 97, so id 102.
  const { merges } = trainTokenizer(["ab", "abcd", "cd", "abc"], { vocabularySize: 263 }).toJson();

  expect(merges).toEqual([
    [102, 103],
    [104, 105],
  ]);
});

test("overlapping pairs are counted and merged from the left", () => {
  const tokenizer = trainTokenizer(["aaaaa", "aaaaa"], { vocabularySize: 262 });

  expect(tokenizer.encode("aaaaa")).toEqual([261, 261, 102]);
});

test("frequent words become one id with their leading space, and no merge crosses words", () => {
  const captions = Array.from({ length: 50 }, (_, i) => `a large red circle, ${i}`);
  const tokenizer = trainTokenizer(captions, { vocabularySize: 400 });

  expect(tokenizer.encode("a large red circle").map((id) => tokenizer.decode([id]))).toEqual([
    "a",
    " large",
    " red",
    " circle",
  ]);
});

test("the order of the texts does not matter", () => {
  const texts = ["a red circle", "a blue square", "two small red squares", "three circles"];

  expect(trainTokenizer(texts, { vocabularySize: 300 }).toJson()).toEqual(
    trainTokenizer([...texts].reverse(), { vocabularySize: 300 }).toJson(),
  );
});

test("incremental counts learn what counting anew learns", () => {
  const words = ["banana", "bandana", "ananas", "cabana", "bananarama", "nab", "ban", "anna"];
  const expected: number[][] = [];
  let ids = words.map((word) => [...Buffer.from(word)].map((byte) => byte + 5));
  for (let next = 261; ; next++) {
    const counts = new Map<string, number>();
    for (const word of ids) {
      word.slice(1).forEach((right, i) => {
        const pair = `${word[i]} ${right}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      });
    }
    const best = [...counts]
      .map(([pair, count]) => ({ count, pair: pair.split(" ").map(Number) as [number, number] }))
      .sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1])[0];
    if (!best || best.count < 2) break;
    expected.push(best.pair);
    ids = ids.map((word) => {
      const merged: number[] = [];
      for (let i = 0; i < word.length; i++) {
        const isPair = word[i] === best.pair[0] && word[i + 1] === best.pair[1];
        merged.push(isPair ? next : (word[i] as number));
        if (isPair) i++;
      }
      return merged;
    });
  }

  expect(trainTokenizer(words, { vocabularySize: 999 }).toJson().merges).toEqual(expected);
});

test("training stops where no pair occurs twice", () => {
  expect(trainTokenizer(["abc"], { vocabularySize: 1000 }).vocabularySize).toBe(261);
});

test("a vocabulary without room for every byte is refused", () => {
  for (const vocabularySize of [260, 300.5, Number.NaN]) {
    expect(() => trainTokenizer(["a"], { vocabularySize })).toThrow(TokenizerError);
  }
});
