import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, floats, mapTree, type NdArray } from "@transfusion/tensor";
import { downsamplingOf, initVae, type Vae } from "@transfusion/vae";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCanvas } from "./canvas.ts";
import { checkVae } from "./check-vae.ts";
import { type ModelConfig, objectiveOf, patchCountOf, patchNumbersOf } from "./config.ts";
import { PictureSizeError } from "./errors.ts";
import { all, config, drawnModel, generatorOf, pictureOf } from "./fixtures/drawn-model.ts";
import { tinyVae as vaeConfig } from "./fixtures/tiny-vae.ts";
import { initModel } from "./initial.ts";
import { keptNumbers } from "./inpaint.ts";
import { loadModel, type Model } from "./load-model.ts";
import { createPictureCoder } from "./picture-coder.ts";
import { latentsOf } from "./picture-patches.ts";
import { saveModel } from "./save-model.ts";
import { packDocuments } from "./sequence.ts";

const vae: Vae = { config: vaeConfig, weights: initVae(vaeConfig, 1) };
const latents = { channels: 2, downsampling: downsamplingOf(vaeConfig) };
const latentConfig: ModelConfig = { ...config, patchSize: 2, latents };
const random = createRandom(4);
const model: Model = {
  ...drawnModel(),
  config: latentConfig,
  vae,
  weights: mapTree<NdArray, NdArray>(initModel(latentConfig, 1), ({ data, shape }) =>
    floats(
      Float32Array.from(data, (value) => value + 0.3 * random.normal()),
      shape,
    ),
  ),
};
const coder = createPictureCoder(vae, { engine: "cpu" });
const canvas = createCanvas(latentConfig, coder);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latents-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a patch of a model of latents is latents: fewer, and of as many numbers", () => {
  expect(patchCountOf(latentConfig)).toBe(4);
  expect(patchNumbersOf(latentConfig)).toBe(2 * 2 * 2);
});

test("pictures are encoded alone or many at once, scaled, and decoded to what the VAE makes of them", async () => {
  const pictures = Array.from({ length: 10 }, (_, seed) => pictureOf(seed));

  const together = await coder.encode(pictures);
  const [alone] = await coder.encode([pictures[9]]);

  expect(together).toHaveLength(10);
  expect(together[9]).toHaveLength(4 * 4 * 2);
  expect(Math.max(...alone.map((z, at) => Math.abs(z - together[9][at])))).toBeLessThan(1e-5);
  const { patches } = await canvas.element(pictures[9]);
  const shown = await canvas.show(patches, pictures[9]);
  expect(latentsOf(patches, pictures[9], latentConfig)).toEqual(alone);
  expect(shown).toEqual(await coder.decode(alone, pictures[9]));
});

test("the scale and shift of the VAE are between its latents and the model's", async () => {
  const plain = createPictureCoder(
    { ...vae, config: { ...vaeConfig, scalingFactor: 1, shiftFactor: 0 } },
    { engine: "cpu" },
  );

  const [[scaled], [raw]] = await Promise.all([
    coder.encode([pictureOf(1)]),
    plain.encode([pictureOf(1)]),
  ]);

  for (const [at, z] of raw.entries()) expect(scaled[at]).toBeCloseTo(2 * (z - 0.5), 4);
});

test("an answer's picture is decoded from latents, and read again for what is written behind it", async () => {
  const generator = await generatorOf(model);
  const options = {
    seed: 1,
    steps: 2,
    begin: "picture",
    previews: true,
    maximumTokens: 2,
  } as const;

  const events = await all(generator.generate([{ picture: pictureOf(1) }, { text: "a" }], options));

  const pictures = events.flatMap((event) => ("picture" in event ? [event.picture] : []));
  expect(pictures.length).toBeGreaterThan(2); // previews, then the picture
  for (const { width, height, data } of pictures) {
    expect([width, height, data.length]).toEqual([16, 16, 768]);
  }
  expect(events.at(-1)?.type).toBe("end");
});

test("with a mask, what is kept of the source is the source's, byte for byte", async () => {
  const generator = await generatorOf(model);
  const source = pictureOf(5);
  const mask = { width: 16, height: 16, data: new Uint8Array(256).fill(0, 0, 128).fill(1, 128) };

  const events = await all(generator.generate([], { seed: 1, steps: 2, source, mask }));

  const picture = events.flatMap((event) => (event.type === "picture" ? [event.picture] : []))[0];
  expect(picture.data.subarray(0, 3 * 128)).toEqual(source.data.subarray(0, 3 * 128));
  // Latents whose pixels are all kept are kept: the upper two of four rows, two numbers in each of four columns.
  expect([...keptNumbers(mask, latentConfig)]).toEqual([
    ...Array(16).fill(1),
    ...Array(16).fill(0),
  ]);
});

test("a picture that latents do not fill is refused", async () => {
  const small = { width: 12, height: 16, data: new Uint8Array(12 * 16 * 3) };

  await expect(canvas.element(small)).rejects.toThrow(PictureSizeError);
  await expect(canvas.ready([{ picture: small }])).rejects.toThrow("multiples of 8");
});

test("while training, a picture comes with its latents or is refused", async () => {
  const layout = { rows: 1, textSlots: 6, pictureSlots: 1 };
  const [document] = [await canvas.ready([{ picture: pictureOf(1) }])];
  const pack = (documents: Parameters<typeof packDocuments>[0]) =>
    packDocuments(documents, latentConfig, layout, createRandom(1), {}, model.tokenizer);

  expect([...pack([document]).clean.data]).toEqual([
    ...(await canvas.element(pictureOf(1))).patches,
  ]);
  expect(() => pack([[{ picture: pictureOf(1) }]])).toThrow("should come with its latents");
});

test("the noise objective does not cut latents, which have no bound", () => {
  const ddpm: ModelConfig = { ...latentConfig, objective: { name: "ddpm" } };
  const [xt, said] = [Float32Array.of(3), Float32Array.of(0)];

  expect(objectiveOf(ddpm).estimate(xt, said, 0.5).clean[0]).toBeGreaterThan(3);
  expect(objectiveOf({ ...ddpm, latents: undefined }).estimate(xt, said, 0.5).clean[0]).toBe(1);
});

test("a saved model carries its VAE; one that does not fit, or none, is refused", async () => {
  await saveModel(folder, model);

  const loaded = await loadModel(folder);

  expect(loaded.config).toEqual(latentConfig);
  expect(loaded.vae).toEqual(vae);
  const other = { ...latentConfig, latents: { channels: 4, downsampling: 4 } };
  expect(() => checkVae(other, vae)).toThrow(
    "a model of latents should have a VAE with 4 channels for every 4 pixels, got 2 for every 4",
  );
  await expect(saveModel(folder, { ...model, vae: undefined })).rejects.toThrow(
    "got no VAE at all",
  );
});
