import { expect, test } from "vitest";
import { temporary } from "./fixtures/temporary-folder.ts";
import { DataError, openText } from "./index.ts";

const options = { pictureSize: 16, seed: 1 };

async function textsOf(file: string, more: { separator?: string; pieceBytes?: number } = {}) {
  const source = await openText(file, { ...options, ...more });
  const samples = await Promise.all(
    Array.from({ length: source.size }, (_, i) => source.sample(i)),
  );
  return samples.flatMap((sample) =>
    "document" in sample ? sample.document.map((part) => ("text" in part ? part.text : "?")) : [],
  );
}

test("documents end at separators; what is blank is none", async () => {
  const file = await temporary.write(
    "a.txt",
    "one\n<|endoftext|>\n\n<|endoftext|>\r\ntwo\nlines\n",
  );

  expect((await textsOf(file)).sort()).toEqual(["one", "two\nlines"]);
  const other = await temporary.write("b.txt", "one\n---\ntwo\n<|endoftext|>");
  expect((await textsOf(other, { separator: "---" })).sort()).toEqual([
    "one",
    "two\n<|endoftext|>",
  ]);
});

test("long documents are cut between lines, long lines between characters, and nothing is lost", async () => {
  const text = `${"ä".repeat(30)}\nshort\nlines\nhere\n${"🙂".repeat(9)}`;
  const file = await temporary.write("a.txt", text);

  const pieces = await textsOf(file, { pieceBytes: 16 });

  for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(16);
  const letters = (all: string): string => [...all.replaceAll("\n", "")].sort().join("");
  expect(letters(pieces.join(""))).toBe(letters(text));
  expect(pieces).toContain("short\nlines\nhere");
});

test("a file of nothing is a DataError, and so is one that is not there", async () => {
  const file = await temporary.write("a.txt", "\n\n");

  await expect(openText(file, options)).rejects.toThrow(DataError);
  await expect(openText(temporary.path("b.txt"), options)).rejects.toThrow(/b\.txt should name/);
});
