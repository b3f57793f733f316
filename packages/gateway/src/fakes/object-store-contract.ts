import { afterEach, beforeEach, expect, test } from "vitest";
import type { ObjectStore } from "../objects/object-store.ts";

/** What every `ObjectStore` must do. `open` makes an empty one. */
export function testObjectStore(
  open: () => Promise<{ store: ObjectStore; close(): Promise<void> }>,
): void {
  let opened: Awaited<ReturnType<typeof open>>;
  let store: ObjectStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  test("an object is read as it was put, whole or in part", async () => {
    await store.put("a/b.bin", Uint8Array.of(1, 2, 3, 4));

    expect([...((await store.read("a/b.bin")) ?? [])]).toEqual([1, 2, 3, 4]);
    expect([...((await store.readRange("a/b.bin", 1, 2)) ?? [])]).toEqual([2, 3]);
    expect([...((await store.readRange("a/b.bin", 2, 9)) ?? [])]).toEqual([3, 4]);
    expect(await store.size("a/b.bin")).toBe(4);
  });

  test("what is not there is nothing, and can be removed", async () => {
    await store.put("a/b", Uint8Array.of(1));

    await store.remove("a/b");
    await store.remove("a/c");

    for (const name of ["a/b", "a/c", "a"]) {
      expect(await store.read(name)).toBeUndefined();
      expect(await store.readRange(name, 0, 0)).toBeUndefined();
      expect(await store.size(name)).toBeUndefined();
    }
  });

  test("writers of the same object at once leave one of them whole", async () => {
    const written = [1, 2, 3, 4].map((value) => new Uint8Array(100_000).fill(value));

    await Promise.all(written.map((bytes) => store.put("same", bytes)));

    const bytes = await store.read("same");
    expect(bytes?.length).toBe(100_000);
    expect(new Set(bytes).size).toBe(1);
  });

  test.each(["", "../a", "a/../b", "/a", "a//b", "A", "a\\b", "a b", ".a", "a\0", "a".repeat(201)])(
    "%j names no object",
    async (name) => {
      await expect(store.read(name)).rejects.toThrow("a name should be");
      await expect(store.put(name, Uint8Array.of(1))).rejects.toThrow("a name should be");
    },
  );
}
