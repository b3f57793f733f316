import type { Document } from "@transfusion/model";
import { expect, test } from "vitest";
import { lines, paint, temporary } from "./fixtures/temporary-folder.ts";
import { DataError, openDocuments } from "./index.ts";

const options = { pictureSize: 16, seed: 1 };

test("documents come with their parts in order, given pictures marked", async () => {
  await temporary.write("pictures/a.png", await paint(10));
  await temporary.write("b.png", await paint(20));
  const document = [
    { picture: "pictures/a.png", given: true },
    { text: "lighter" },
    { picture: "b.png" },
  ];
  await temporary.write("a.jsonl", lines({ document }));

  const source = await openDocuments(temporary.folder, options);
  const { document: parts } = (await source.sample(0)) as { document: Document };

  const reds = parts.map((part) => ("picture" in part ? part.picture.data[0] : part.text));
  expect(reds).toEqual([10, "lighter", 20]);
  expect(parts.map((part) => "given" in part && part.given)).toEqual([true, false, false]);
  expect([...source.captions()]).toEqual(["lighter"]);
});

test("lines that are no documents are skipped and listed; a missing picture is found on the way", async () => {
  const good = { document: [{ text: "good" }] };
  await temporary.write(
    "a.jsonl",
    `{"document": [\n\n${lines(
      { document: [] },
      { document: [{ text: "a" }, { sound: "b" }] },
      { document: [{ picture: "../a.png" }] },
      good,
      { document: [{ picture: "none.png" }] },
    )}`,
  );

  const source = await openDocuments(temporary.path("a.jsonl"), options);
  const samples = await Promise.all(Array.from({ length: 4 }, (_, i) => source.sample(i)));

  expect(samples).toEqual(Array.from({ length: 4 }, () => good));
  expect(source.skipped).toEqual([
    { file: "a.jsonl:1", reason: 'should be one JSON object, got {"document": [' },
    { file: "a.jsonl:3", reason: "should have a document with parts" },
    { file: "a.jsonl:4", reason: "part 1 should be { text } or { picture }" },
    { file: "a.jsonl:5", reason: "should stay in the folder, got ../a.png" },
    { file: "a.jsonl:7", reason: "no such file" },
  ]);
});

test("a file whose documents all fail is a DataError, at opening or at the first sample", async () => {
  await temporary.write("a.jsonl", "\n");
  await expect(openDocuments(temporary.folder, options)).rejects.toThrow(DataError);

  await temporary.write("a.jsonl", lines({ document: [{ picture: "none.png" }] }));
  const source = await openDocuments(temporary.folder, options);
  await expect(source.sample(0)).rejects.toThrow(/1 skipped; first: a\.jsonl:1: no such file/);
});
