import { expect, test } from "vitest";
import { mixSources } from "./index.ts";
import type { SampleSource } from "./source.ts";

const source = (name: string, size: number): SampleSource => ({
  name,
  size,
  pictureSize: 4,
  skipped: [{ file: "x", reason: "broken" }],
  captions: () => [name],
  sample: (position) => ({ document: [{ text: `${name}${position}` }] }),
});
const saidAt = (mixed: SampleSource, position: number): string => {
  const { document } = mixed.sample(position) as { document: [{ text: string }] };
  return document[0].text;
};

test("of any number of samples every source has its share, its own positions in order", () => {
  const mixed = mixSources([
    { source: source("a", 10), weight: 5 },
    { source: source("b", 10), weight: 3 },
    { source: source("c", 100), weight: 2 },
  ]);

  const said = Array.from({ length: 1000 }, (_, position) => saidAt(mixed, position));

  for (const [name, share] of [
    ["a", 0.5],
    ["b", 0.3],
    ["c", 0.2],
  ] as const) {
    const own = said.filter((text) => text.startsWith(name));
    expect(own).toEqual(own.map((_, i) => `${name}${i}`));
    for (let length = 1; length <= 1000; length++) {
      const count = said.slice(0, length).filter((text) => text.startsWith(name)).length;
      expect(Math.abs(count - share * length)).toBeLessThan(2);
    }
  }
  expect(mixed.size).toBe(500); // the hundred of c are a fifth
  expect([...mixed.captions()]).toEqual(["a", "b", "c"]);
  expect(mixed.skipped[1]).toEqual({ file: "b: x", reason: "broken" });
});

test("weights should be above 0, and pictures of one size", () => {
  expect(() => mixSources([])).toThrow(RangeError);
  expect(() => mixSources([{ source: source("a", 1), weight: 0 }])).toThrow(/above 0, got \[0\]/);
  const larger = { ...source("b", 1), pictureSize: 8 };
  expect(() =>
    mixSources([
      { source: source("a", 1), weight: 1 },
      { source: larger, weight: 1 },
    ]),
  ).toThrow(/of one size, got 4 and 8/);
});
