import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leavesOf, type NdArray } from "@transfusion/tensor";
import { BOI, EOS } from "@transfusion/tokenizer";
import { downsamplingOf, initVae, type Pixels } from "@transfusion/vae";
import * as web from "onnxruntime-web/wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GenerateEvent } from "./answer.ts";
import type { ModelConfig } from "./config.ts";
import type { Document } from "./document.ts";
import { exportModel } from "./export-model.ts";
import { createExportedGenerator, type ExportedGenerator } from "./exported-generator.ts";
import { all, config, drawnModel, generatorOf, pictureOf } from "./fixtures/drawn-model.ts";
import { tinyVae } from "./fixtures/tiny-vae.ts";
import { drawnWeights } from "./fixtures/uncached.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { Model } from "./load-model.ts";
import { modelHash } from "./recipe.ts";

web.env.wasm.numThreads = 1;
const slow = { timeout: 240_000 };

let folder: string;
const generators: ExportedGenerator[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "exported-"));
});
afterAll(async () => {
  for (const generator of generators) await generator.dispose();
  await rm(folder, { recursive: true });
});

async function exported(name: string, model: Model, sizes = [{ height: 16, width: 16 }]) {
  const at = join(folder, name);
  await exportModel(at, model, { sizes, bits: 32 });
  const read = (file: string) => readFile(join(at, file));
  const generator = await createExportedGenerator({ read, runtime: web });
  generators.push(generator);
  return generator;
}

/** Pictures are within one step of 255, everything else is the same. */
function expectAlike(got: readonly GenerateEvent[], wanted: readonly GenerateEvent[]): void {
  expect(got.map(({ type }) => type)).toEqual(wanted.map(({ type }) => type));
  for (const [at, event] of got.entries()) {
    const other = wanted[at];
    if (event.type === "picture" && other?.type === "picture") {
      expectClose(event.picture, other.picture);
    }
    if (event.type === "text") expect(event).toEqual(other);
  }
}

function expectClose(got: Pixels, wanted: Pixels): void {
  expect([got.width, got.height]).toEqual([wanted.width, wanted.height]);
  const differences = Array.from(got.data, (byte, at) => Math.abs(byte - wanted.data[at]));
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
}

const plain = drawnModel({ [EOS]: -5, [BOI]: -5 });
const drawing = { seed: 3, begin: "picture", steps: 2 } as const;
const modes: readonly [string, Document, GenerateOptions][] = [
  ["text from text", [{ text: "a red" }], { seed: 1, begin: "text", maximumTokens: 6 }],
  ["a picture, and text behind it", [{ text: "a red" }], { ...drawing, maximumTokens: 4 }],
  [
    "words about a picture",
    [{ picture: pictureOf(1) }],
    { seed: 1, begin: "text", maximumTokens: 4 },
  ],
  [
    "an edit, pushed by picture and by text",
    [{ picture: pictureOf(2) }, { text: "bluer" }],
    { ...drawing, pictureGuidanceScale: 1.5, maximumTokens: 0 },
  ],
  [
    "the likelier of two candidates",
    [{ text: "a red" }],
    { ...drawing, candidates: 2, maximumTokens: 0 },
  ],
  [
    "two pictures of another size",
    [],
    { ...drawing, height: 8, width: 24, maximumPictures: 2, maximumTokens: 2 },
  ],
];

test(
  "an exported model answers as the model itself, in all modes and all at once",
  slow,
  async () => {
    const generator = await exported("plain", plain, [
      { height: 16, width: 16 },
      { height: 8, width: 24 },
    ]);
    const original = await generatorOf(plain);

    const answers = await Promise.all(
      modes.map(([, prompt, options]) => all(generator.generate(prompt, options))),
    );

    for (const [at, [, prompt, options]] of modes.entries()) {
      expectAlike(answers[at] as GenerateEvent[], await all(original.generate(prompt, options)));
    }
    const [, end] = (answers[1] as GenerateEvent[]).filter(
      ({ type }) => type === "end" || type === "picture",
    );
    expect(end).toMatchObject({
      recipe: { engine: "onnxruntime-web", model: await modelHash(plain) },
    });
  },
);

const rich: ModelConfig = {
  ...config,
  codec: { kind: "convolution", channels: 4 },
  places: "learned",
};
const others: readonly [string, ModelConfig][] = [
  ["convolution", rich],
  [
    "stem, causal",
    { ...config, codec: { kind: "stem", channels: [2, 3] }, pictureAttention: "causal" },
  ],
  ["U-Net", { ...rich, codec: { kind: "unet", channels: [2, 3, 4] } }],
];

test.each(others)(
  "models with another codec are exported as well: %s",
  slow,
  async (name, config) => {
    const model = { ...plain, config, weights: drawnWeights(config) };
    const generator = await exported(name, model);
    const prompt = [{ picture: pictureOf(4) }, { text: "a red" }];
    const options = { ...drawing, maximumTokens: 0 };

    const answer = await all(generator.generate(prompt, options));

    expectAlike(answer, await all((await generatorOf(model)).generate(prompt, options)));
  },
);

test("a model of latents takes its VAE along", slow, async () => {
  const latents = { channels: tinyVae.latentChannels, downsampling: downsamplingOf(tinyVae) };
  const latentConfig = { ...config, patchSize: 2, latents };
  const vae = { config: tinyVae, weights: initVae(tinyVae, 1) };
  const model = { ...plain, config: latentConfig, weights: drawnWeights(latentConfig), vae };
  const generator = await exported("latents", model);
  const prompt = [{ picture: pictureOf(4) }];
  const options = { ...drawing, maximumTokens: 0 };

  const answer = await all(generator.generate(prompt, options));

  expectAlike(answer, await all((await generatorOf(model)).generate(prompt, options)));
});

test("all programs share one file of weights, half as large with 16 bits", async () => {
  const at = join(folder, "half");
  await exportModel(at, plain);

  const files = await readdir(at);

  const sizes = await Promise.all(
    files.map(async (file) => [file, (await readFile(join(at, file))).length] as const),
  );
  const bytes = Object.fromEntries(sizes);
  const numbers = leavesOf<NdArray>(plain.weights).reduce(
    (sum, [, { data }]) => sum + data.length,
    0,
  );
  expect(
    Object.keys(bytes)
      .filter((file) => file.endsWith(".onnx"))
      .sort(),
  ).toEqual(["picture-16x16.onnx", "read-16x16.onnx", "read.onnx", "write.onnx"]);
  expect(bytes["weights.bin"]).toBeLessThan(2.2 * numbers);
});

test("a size that was not exported is refused by the programs there are", async () => {
  const generator = await exported("one size", plain);

  const answer = all(generator.generate([], { ...drawing, height: 16, width: 24 }));

  await expect(answer).rejects.toThrow(
    "the exported model should have the program picture 16x24, got read, write, read 16x16, picture 16x16",
  );
});

test("a size that no picture can have is refused before anything is written", async () => {
  const at = join(folder, "odd");

  await expect(exportModel(at, plain, { sizes: [{ height: 12, width: 16 }] })).rejects.toThrow(
    "a multiple of the patch size 8",
  );
  await expect(readdir(at)).rejects.toThrow("ENOENT");
});
