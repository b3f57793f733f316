import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

test("everybody waits for a place, one who gives up holds up nobody, and the line is bounded", async () => {
  const places = createPlaces({ running: 1, waiting: 2 });
  const seen: string[] = [];
  const giveUp = new AbortController();

  const leave = await places.enter();
  const second = places.enter(giveUp.signal).catch((error: Error) => seen.push(error.name));
  const third = places.enter().then((leaveThird) => {
    seen.push("third");
    leaveThird();
  });
  await expect(places.enter()).rejects.toMatchObject({ name: "QueueFullError", limit: 2 });
  giveUp.abort();
  await second;
  seen.push("first leaves");
  leave();
  await third;
  await places.emptied();

  expect(seen).toEqual(["AbortError", "first leaves", "third"]);
});
