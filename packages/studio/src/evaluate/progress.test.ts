import { expect, test } from "vitest";
import { applyAnswer, noProgress } from "./progress.ts";

const answered = (task: string, isRight: boolean | null, done: number) => ({
  ...({ __typename: "EvaluationAnswered", sequence: done + 1, done, total: 20 } as const),
  ...{ item: `${task} ${done}`, task, asked: "a red circle", text: null, note: null, isRight },
  pictures: [],
});

test("answers are counted by task, and the newest come first", () => {
  const progress = [
    answered("single", true, 1),
    answered("single", false, 2),
    answered("captions", null, 3),
  ].reduce(applyAnswer, noProgress);

  expect(progress.tallies).toEqual({
    single: { right: 1, total: 2 },
    captions: { right: 0, total: 1 },
  });
  expect(progress.newest.map(({ item }) => item)).toEqual(["captions 3", "single 2", "single 1"]);
  expect([progress.done, progress.total]).toEqual([3, 20]);
});

test("only so many of the newest are held, however many come", () => {
  const events = Array.from({ length: 50 }, (_, i) => answered("single", true, i + 1));

  const progress = events.reduce(applyAnswer, noProgress);

  expect(progress.newest.length).toBe(12);
  expect(progress.tallies.single).toEqual({ right: 50, total: 50 });
});
