import { expect, test } from "vitest";
import { createQueue } from "./queue.ts";

test("everybody waits for those before, and one who gives up holds up nobody", async () => {
  const queue = createQueue();
  const seen: string[] = [];
  const giveUp = new AbortController();

  const leave = await queue.enter();
  const second = queue.enter(giveUp.signal).catch((error: Error) => seen.push(error.name));
  const third = queue.enter().then((leaveThird) => {
    seen.push("third");
    leaveThird();
  });
  giveUp.abort();
  await second;
  seen.push("first leaves");
  leave();
  await third;

  expect(seen).toEqual(["AbortError", "first leaves", "third"]);
});
