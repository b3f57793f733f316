import { expect, test } from "vitest";
import { createShuffle } from "./shuffle.ts";

test("an epoch visits everything once, and the next one in another order", () => {
  const indexAt = createShuffle(50, 3);
  const epochs = [0, 1].map((epoch) =>
    Array.from({ length: 50 }, (_, i) => indexAt(50 * epoch + i)),
  );

  for (const epoch of epochs) expect(new Set(epoch).size).toBe(50);
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test("a position alone decides its index", () => {
  const forwards = createShuffle(20, 3);
  const expected = Array.from({ length: 60 }, (_, i) => forwards(i));
  const anew = createShuffle(20, 3);

  for (const position of [59, 0, 41, 20, 3]) expect(anew(position)).toBe(expected[position]);
});
