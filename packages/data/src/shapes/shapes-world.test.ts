import { expect, test } from "vitest";
import { colours, isFullCaption, isHeldOut, shapes, shapesWorld, sizes } from "../index.ts";

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

const tasks = { caption: 0.4, description: 0.1, question: 0.2, edit: 0.3 };

test("tasks come in their shares; what is given and what is learned is told apart", () => {
  const world = shapesWorld({ seed: 3, pictureSize: 32, tasks });
  const counts = { caption: 0, description: 0, question: 0, edit: 0 };

  for (let i = 0; i < 2000; i++) {
    const sample = world.sample(i);
    if ("caption" in sample) {
      counts.caption += 1;
      continue;
    }
    const [source, words, answer, ...others] = sample.document;
    expect(source).toMatchObject({ given: true });
    if (!answer) {
      const { text } = words as { text: string };
      expect([words, isFullCaption(text)]).toEqual([{ text }, true]);
      counts.description += 1;
      continue;
    }
    expect(words).toMatchObject({ given: true });
    counts["text" in answer ? "question" : "edit"] += 1;
    if (others.length > 0)
      expect(others).toMatchObject([{ given: true }, { text: expect.stringMatching(/^ [a-z]+$/) }]);
  }

  for (const [task, share] of Object.entries(tasks)) {
    expect(Math.abs(counts[task as "edit"] / 2000 - share), task).toBeLessThan(0.05);
  }
});

test("captions are those of a world without tasks, and a tokenizer sees all words", () => {
  const [alone, mixed] = [shapesWorld({ seed: 3 }), shapesWorld({ seed: 3, tasks })];

  for (let i = 0; i < 50; i++) {
    const sample = mixed.sample(i);
    if ("caption" in sample) expect(sample).toEqual(alone.sample(i));
  }
  const texts = [...mixed.captions()];
  expect(texts.some((text) => /^is there a .*\? (yes|no)( |$)/.test(text))).toBe(true);
  expect(texts.some((text) => text.startsWith("move the "))).toBe(true);
  expect([...shapesWorld({ seed: 3, tasks: { caption: 2 } }).captions()]).toEqual([
    ...alone.captions(),
  ]);
});

test("held-out looks never occur where they are held out, and do elsewhere", () => {
  const shows = (holdOut: boolean): boolean =>
    Array.from({ length: 500 }, (_, i) => shapesWorld({ seed: 3, holdOut }).scene(i).scene).some(
      (scene) => scene.some(isHeldOut),
    );
  const all = sizes.flatMap((size) =>
    colours.flatMap((colour) => shapes.map((shape) => ({ size, colour, shape }))),
  );

  expect([shows(true), shows(false)]).toEqual([false, true]);
  expect(all.filter(isHeldOut)).toHaveLength(8);
  for (const size of sizes) expect(all.filter(isHeldOut).some((l) => l.size === size)).toBe(true);
});

test("tasks that are none are refused", () => {
  for (const wrong of [{}, { edit: 0 }, { caption: -1, edit: 2 }]) {
    expect(() => shapesWorld({ seed: 1, tasks: wrong })).toThrow(/tasks should be weights/);
  }
});
