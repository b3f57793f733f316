import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseRecipe, readRecipe } from "./recipe.ts";

const written = {
  model: "abc",
  engine: "cpu",
  prompt: [
    { text: "make it blue" },
    { picture: { width: 1, height: 1, data: { base64: "/wCA" } } },
  ],
  options: { seed: 7, sampler: "dpmpp2mSde", steps: 20, guidanceScale: 4.5, begin: "picture" },
};

/** A PNG file's frame with one iTXt chunk; checksums, which readers of text skip, are left at 0. */
function pngWith(keyword: string, text: Uint8Array, isCompressed: boolean): Uint8Array {
  const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = Buffer.concat([
    Buffer.from(`${keyword}\0`, "latin1"),
    Buffer.from([isCompressed ? 1 : 0, 0]),
    Buffer.from("en\0Wort\0"),
    text,
  ]);
  const chunk = (type: string, bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, Buffer.from(type), bytes, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    head,
    chunk("tEXt", Buffer.from("a\0b")),
    chunk("iTXt", body),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("a recipe in a PNG file gives back prompt and settings, its seed locked", async () => {
  const json = JSON.stringify(written);

  const packed = await readRecipe(pngWith("transfusion", deflateSync(json), true));
  const plain = await readRecipe(pngWith("transfusion", Buffer.from(json), false));

  expect(plain).toEqual(packed);
  expect(packed?.settings).toMatchObject({
    begin: "PICTURE",
    sampler: "DPMPP_2M_SDE",
    steps: 20,
    guidanceScale: 4.5,
    seed: 7,
    seedLocked: true,
  });
  expect(packed?.prompt).toEqual([
    { text: "make it blue" },
    { pixels: { width: 1, height: 1, data: new Uint8Array([255, 0, 128]) } },
  ]);
});

test("what it was drawn from comes back with its mask and strength", () => {
  const picture = { width: 1, height: 1, data: { base64: "/wCA" } };
  const mask = { width: 1, height: 1, data: { base64: "AQ==" } };
  const options = { ...written.options, negativePrompt: "blue", source: picture, mask };

  const recipe = parseRecipe(JSON.stringify({ ...written, options }));

  expect(recipe?.settings.negativePrompt).toBe("blue");
  expect(recipe?.source).toEqual({
    pixels: { width: 1, height: 1, data: new Uint8Array([255, 0, 128]) },
    mask: { width: 1, height: 1, data: new Uint8Array([1]) },
    strength: 1,
  });
});

test("files without a recipe, damaged ones and other texts give none", async () => {
  const damaged = pngWith("transfusion", Buffer.from([1, 2, 3]), true);

  expect(await readRecipe(new Uint8Array([1, 2, 3]))).toBeUndefined();
  expect(await readRecipe(pngWith("other", Buffer.from("{}"), false))).toBeUndefined();
  expect(await readRecipe(damaged)).toBeUndefined();
  expect(parseRecipe("{}")).toBeUndefined();
  expect(parseRecipe("no json")).toBeUndefined();
});
