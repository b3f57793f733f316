import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { chooseToken } from "./choose-token.ts";

const logits = Float32Array.of(5, 1, Math.log(3), 0);
const notFirst = (id: number) => id !== 0;

test("temperature 0 takes the likeliest id that is allowed", () => {
  const random = createRandom(1);

  expect(chooseToken(logits, () => true, random, { temperature: 0 })).toBe(0);
  expect(chooseToken(logits, notFirst, random, { temperature: 0 })).toBe(2);
});

test("frequencies follow the softmax at temperature 1", () => {
  const random = createRandom(2);
  const counts = [0, 0, 0, 0];

  for (let draw = 0; draw < 4000; draw++) {
    counts[chooseToken(logits, notFirst, random, { temperature: 1 })] += 1;
  }

  const total = Math.E + 3 + 1; // exp(1) + 3 + exp(0)
  expect(counts[0]).toBe(0);
  expect(counts[1] / 4000).toBeCloseTo(Math.E / total, 1);
  expect(counts[2] / 4000).toBeCloseTo(3 / total, 1);
  expect(counts[3] / 4000).toBeCloseTo(1 / total, 1);
});

test("top-k never lets a less likely id through", () => {
  const random = createRandom(3);

  const drawn = new Set(
    Array.from({ length: 200 }, () =>
      chooseToken(logits, notFirst, random, { temperature: 10, topK: 2 }),
    ),
  );

  expect([...drawn].sort()).toEqual([1, 2]);
});

test("nothing allowed is an error", () => {
  expect(() => chooseToken(logits, () => false, createRandom(4), { temperature: 0 })).toThrow(
    "at least one id should be allowed",
  );
});
