import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

test("who asks while it is under way gets another one, begun afterwards, and shares it", async () => {
  const ends: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise((resolve) => ends.push(resolve)));
  const told: string[] = [];

  void ask().then(() => told.push("first"));
  const second = ask().then(() => told.push("second"));
  const third = ask().then(() => told.push("third"));

  expect(ends.length).toBe(1);
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  expect(told).toEqual(["first"]);
  ends[1]?.();
  await Promise.all([second, third]);
  expect(told).toEqual(["first", "second", "third"]);
  void ask();
  expect(ends.length).toBe(3);
});

test("one that fails keeps nobody from the next", async () => {
  let count = 0;
  const ask = oneAtATime(async () => {
    count += 1;
    if (count === 1) throw new Error("no");
  });

  const first = ask();
  const second = ask();

  await expect(first).rejects.toThrow("no");
  await second;
  expect(count).toBe(2);
});
