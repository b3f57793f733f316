import { expect, test } from "vitest";
import { samplesOf } from "./dropped.ts";

const picture = (name: string) => new File([new Uint8Array([1])], name, { type: "image/png" });

test("a picture's caption is in the text beside it, or else in its name", async () => {
  const files = [
    picture("1.png"),
    picture("a_red_circle-2.png"),
    picture("two cats (3).png"),
    new File(["a blue square\n"], "1.txt", { type: "text/plain" }),
    new File(["x"], "notes.pdf", { type: "application/pdf" }),
  ];

  expect((await samplesOf(files)).map(({ caption }) => caption)).toEqual([
    ...["a blue square", "a red circle", "two cats"],
  ]);
});

test("a name of nothing but numbers is its own caption", async () => {
  expect((await samplesOf([picture("0042.png")]))[0]?.caption).toBe("0042");
});

test("a list of captions among the files goes before names and texts", async () => {
  const lines = [
    '{"file": "in/1.png", "caption": "a cat"}',
    "",
    '{"file_name": "2.png", "text": ["a dog"]}',
  ];
  const files = [
    picture("1.png"),
    picture("2.png"),
    picture("3.png"),
    new File([lines.join("\n")], "captions.jsonl"),
  ];

  expect((await samplesOf(files)).map(({ caption }) => caption)).toEqual(["a cat", "a dog", "3"]);
});
