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

test("with runs, neighbours in an epoch come from few runs, and still everything comes once", () => {
  const runs = [7, 7, 3, 7, 7, 7, 2];
  const indexAt = createShuffle(40, 3, { runs, atOnce: 2 });

  const epoch = Array.from({ length: 40 }, (_, i) => indexAt(i));

  expect([...epoch].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  const runOf = runs.flatMap((length, run) => Array.from({ length }, () => run));
  const windows = [epoch.slice(0, 5), epoch.slice(-2)].map(
    (some) => new Set(some.map((i) => runOf[i])),
  );
  for (const touched of windows) expect(touched.size).toBeLessThanOrEqual(2);
  expect(createShuffle(40, 3, { runs, atOnce: 2 })(63)).toBe(indexAt(63));
});
