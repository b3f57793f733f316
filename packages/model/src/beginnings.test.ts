import { expect, test } from "vitest";
import { createBeginnings } from "./beginnings.ts";
import type { Sequence } from "./caches.ts";

function watched() {
  let reads = 0;
  const released: number[] = [];
  const beginnings = createBeginnings(
    async ([first]) => {
      reads += 1;
      if (first === 13) throw new Error("unlucky");
      return { id: reads, length: 1, capacity: 32 };
    },
    ({ id }) => released.push(id),
  );
  return { beginnings, released, readCount: () => reads };
}

test("a beginning is read once for all who ask, in each capacity, and stays when all are done", async () => {
  const { beginnings, released, readCount } = watched();

  const [one, same] = await Promise.all([
    beginnings.borrow([1, 3], 32),
    beginnings.borrow([1, 3], 32),
  ]);
  const wider = await beginnings.borrow([1, 3], 64);
  for (const sequence of [one, same, wider]) expect(beginnings.giveBack(sequence)).toBe(true);

  expect(same).toBe(one);
  expect(wider).not.toBe(one);
  expect(await beginnings.borrow([1, 3], 32)).toBe(one);
  expect(readCount()).toBe(2);
  expect(released).toEqual([]);
  expect(beginnings.giveBack({ id: 9, length: 0, capacity: 0 })).toBe(false);
});

test("of those that nobody uses the last eight stay", async () => {
  const { beginnings, released } = watched();
  const used = await beginnings.borrow([0], 32);

  for (let token = 20; token < 30; token++) {
    beginnings.giveBack(await beginnings.borrow([token], 32));
  }

  expect(used.id).toBe(1);
  expect(released).toEqual([2, 3]);
});

test("what was forgotten is read anew, and released when its last user is done", async () => {
  const { beginnings, released } = watched();
  const old = await beginnings.borrow([1], 32);

  beginnings.forget();
  const fresh: Sequence = await beginnings.borrow([1], 32);
  const before = [...released];
  beginnings.giveBack(old);

  expect(fresh).not.toBe(old);
  expect(before).toEqual([]);
  expect(released).toEqual([old.id]);
});

test("one that could not be read is tried again", async () => {
  const { beginnings, readCount } = watched();

  await expect(beginnings.borrow([13], 32)).rejects.toThrow("unlucky");
  await expect(beginnings.borrow([13], 32)).rejects.toThrow("unlucky");

  expect(readCount()).toBe(2);
});
