import { expect, test } from "vitest";
import { defaultSettings } from "../create/settings.ts";
import type { Creation } from "../creations/creation.ts";
import { itemsOf } from "./items.ts";

const picture = (id: string) => ({
  picture: { id, url: `/pictures/${id}.png`, width: 1, height: 1 },
});
const creation = (id: string, rest: Partial<Creation>): Creation => ({
  id,
  batch: id,
  createdAt: "2026-11-23T00:00:00Z",
  prompt: [{ text: "a large red circle" }],
  settings: defaultSettings,
  seed: 1,
  parts: [],
  state: "DONE",
  ...rest,
});
const all = [
  creation("1", { parts: [picture("a"), { text: "and" }, picture("b")] }),
  creation("2", {
    prompt: [picture("c")],
    parts: [{ text: "a small Blue square" }],
    favourite: true,
    boards: ["blue", "words"],
  }),
  creation("3", { parts: [], state: "CANCELLED" }),
];
const waiting = creation("4", { state: "QUEUED" });
const failed = creation("5", { state: "FAILED", error: "The work broke off." });

test("each picture of an answer is an item, an answer of words is one, an empty answer none", () => {
  expect(itemsOf(all).map(({ picture }) => picture?.id)).toEqual(["a", "b", undefined]);
});

test("search wants every word, in prompt or answer, in any case", () => {
  const keys = (search: string) => itemsOf(all, { search }).map(({ key }) => key);

  expect(keys("circle RED")).toEqual(["1 0", "1 1"]);
  expect(keys("blue")).toEqual(["2 0"]);
  expect(keys("red blue")).toEqual([]);
});

test("a board shows what is on it", () => {
  expect(itemsOf(all, { board: "words" }).map(({ key }) => key)).toEqual(["2 0"]);
  expect(itemsOf(all, { board: "other" })).toEqual([]);
});

test("favourites can be looked at alone", () => {
  expect(itemsOf(all, { favouritesOnly: true }).map(({ key }) => key)).toEqual(["2 0"]);
});

test("one under way, and one that failed, is an item that stays the same once its picture comes", () => {
  const done = { ...waiting, state: "DONE" as const, parts: [picture("d")] };

  expect(itemsOf([failed, waiting]).map(({ key }) => key)).toEqual(["5 0", "4 0"]);
  expect(itemsOf([done]).map(({ key }) => key)).toEqual(["4 0"]);
});
