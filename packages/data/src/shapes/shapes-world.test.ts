import { expect, test } from "vitest";
import { shapesWorld } from "../index.ts";

test("seed and position decide a sample, whatever was asked before", () => {
  const once = shapesWorld({ seed: 3 });
  const again = shapesWorld({ seed: 3 });
  once.sample(7);

  expect(once.sample(99)).toEqual(again.sample(99));
  expect(once.sample(99)).not.toEqual(shapesWorld({ seed: 4 }).sample(99));
  expect(once.sample(99).caption).toBe(once.scene(99).caption);
});

test("pictures have the size asked for, and captions end", () => {
  const world = shapesWorld({ seed: 3, pictureSize: 32 });
  const { width, height, data } = world.sample(0).picture;

  expect([width, height, data.length]).toEqual([32, 32, 32 * 32 * 3]);
  expect([...world.captions()]).toHaveLength(5000);
  expect([world.size, world.skipped]).toEqual([Number.POSITIVE_INFINITY, []]);
});

test("too small pictures and weights that are none are refused", () => {
  expect(() => shapesWorld({ seed: 1, pictureSize: 31 })).toThrow(/at least 32, got 31/);
  for (const counts of [[], [0], [1, -1], [1, 1, 1, 1, 1], [Number.NaN]]) {
    expect(() => shapesWorld({ seed: 1, counts })).toThrow(RangeError);
  }
});
