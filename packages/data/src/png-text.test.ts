import { expect, test } from "vitest";
import { readPicture, writePng } from "./picture.ts";
import { addPngText, readPngText } from "./png-text.ts";

test("text in a PNG file is read again, and the picture stays what it was", async () => {
  const data = Uint8Array.from({ length: 48 }, (_, at) => 5 * at);
  const picture = { width: 4, height: 4, data };
  const plain = await writePng(picture);

  const told = addPngText(plain, "recipe", '{"prompt":"ein großer roter Kreis"}');

  expect(readPngText(told, "recipe")).toBe('{"prompt":"ein großer roter Kreis"}');
  expect(readPngText(told, "other")).toBeUndefined();
  expect(readPngText(plain, "recipe")).toBeUndefined();
  expect(await readPicture(told, 4)).toEqual(picture);
  expect(() => addPngText(new Uint8Array(20), "recipe", "x")).toThrow("should be a PNG file");
});
