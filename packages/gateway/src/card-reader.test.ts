import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { specialNames } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import { createCardReader } from "./card-reader.ts";

test("a card is read once, again where its files change, and is gone with them", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-card-"));
  const write = async (context: number): Promise<void> => {
    const config = { pictureSize: 8, patchSize: 4, context, vocabularySize: 261 };
    await writeFile(path.join(folder, "config.json"), JSON.stringify(config));
  };
  const tokenizer = { kind: "byte-level-bpe", specials: specialNames, merges: [] };
  await writeFile(path.join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  const read = createCardReader();

  const none = await read(folder);
  await write(200);
  const first = await read(folder);
  const again = await read(folder);
  await write(4_000);
  const changed = await read(folder);
  await rm(folder, { recursive: true });
  const gone = await read(folder);

  expect([none, first?.context, changed?.context, gone]).toEqual([
    undefined,
    200,
    4_000,
    undefined,
  ]);
  expect(again).toBe(first);
});
