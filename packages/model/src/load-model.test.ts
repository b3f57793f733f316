import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leavesOf, type NdArray } from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModelConfig } from "./config.ts";
import { CheckpointError, ModelError } from "./errors.ts";
import { initModel } from "./initial.ts";
import { loadModel, type Model } from "./load-model.ts";
import { saveModel } from "./save-model.ts";

const config: ModelConfig = {
  vocabularySize: 263,
  pictureSize: 16,
  patchSize: 8,
  width: 8,
  depth: 1,
  heads: 2,
  hidden: 12,
  feedForward: "shared",
  timeConditioning: "input",
  codec: { kind: "linear", bottleneck: 4 },
  objective: { name: "flow", mean: 0.5 },
  context: 64,
};
const tokenizer = trainTokenizer(["a red circle", "a red square"], { vocabularySize: 263 });
const model: Model = { config, tokenizer, weights: initModel(config, 3) };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The model saved under a name of its own, one of its files changed. */
async function spoiled(name: string, file: string, change: (text: string) => string) {
  const place = join(folder, name);
  await saveModel(place, model);
  await writeFile(join(place, file), change(await readFile(join(place, file), "utf8")));
  return loadModel(place);
}

function changed(fields: { [name: string]: unknown }): (text: string) => string {
  return (text) => JSON.stringify({ ...JSON.parse(text), ...fields });
}

test("a saved model comes back as it was", async () => {
  await saveModel(join(folder, "whole"), model);

  const loaded = await loadModel(join(folder, "whole"));

  expect(loaded.config).toEqual(config);
  expect(loaded.weights).toEqual(model.weights);
  expect(loaded.tokenizer.encode("a red")).toEqual(tokenizer.encode("a red"));
});

test("half precision takes half the room and moves no weight by more than a 2048th", async () => {
  await saveModel(join(folder, "full"), model);
  await saveModel(join(folder, "half"), model, { bits: 16 });

  const loaded = await loadModel(join(folder, "half"));

  const bytes = async (name: string) => (await stat(join(folder, name, "model.safetensors"))).size;
  expect((await bytes("half")) / (await bytes("full"))).toBeLessThan(0.7); // the header is not halved
  const exact = new Map(leavesOf(model.weights));
  for (const [path, { data }] of leavesOf(loaded.weights)) {
    const wanted = exact.get(path)?.data ?? [];
    for (const [at, value] of data.entries()) {
      expect(Math.abs(value - wanted[at])).toBeLessThanOrEqual(Math.abs(wanted[at]) / 2048 + 1e-7);
    }
  }
});

test("8 bits keep every weight to half a 127th of its column's largest, in half the room of 16", async () => {
  const wide = { ...config, width: 128, hidden: 256, codec: { kind: "linear" } } as const;
  const large = { ...model, config: wide, weights: initModel(wide, 3) };
  await saveModel(join(folder, "sixteen"), large, { bits: 16 });
  await saveModel(join(folder, "eight"), large, { bits: 8 });

  const loaded = await loadModel(join(folder, "eight"));

  const bytes = async (name: string) => (await stat(join(folder, name, "model.safetensors"))).size;
  expect((await bytes("eight")) / (await bytes("sixteen"))).toBeLessThan(0.55);
  const got = new Map(leavesOf<NdArray>(loaded.weights));
  for (const [path, { shape, data }] of leavesOf<NdArray>(large.weights)) {
    const columns = shape.at(-1) as number;
    const off = Array.from(data, (value, at) => Math.abs((got.get(path)?.data[at] ?? NaN) - value));
    const isMatrix = shape.length > 1;
    for (let column = 0; column < Math.min(columns, 4); column++) {
      const inColumn = (numbers: ArrayLike<number>) =>
        Array.from(numbers).filter((_, at) => at % columns === column);
      const most = Math.max(...inColumn(data as Float32Array).map(Math.abs));
      const step = most / 127 + 2 ** -25; // the least that half precision tells apart
      // The scale is rounded to 11 bits, which moves the largest numbers by as much of theirs.
      const limit = isMatrix ? step / 2 + most / 2048 + 2 ** -18 : most / 2048 + 1e-7;
      expect(Math.max(...inColumn(off)), `${path} ${column}`).toBeLessThanOrEqual(limit);
    }
  }
});

test("a checkpoint of another configuration is refused by its first wrong tensor", async () => {
  const wider = spoiled("wider", "config.json", changed({ hidden: 16 }));
  await expect(wider).rejects.toThrow(CheckpointError);
  await expect(wider).rejects.toThrow(
    /loadModel: transformer\.layers\.0\.first\.\w+ should be float32 \[8, \d+\], got float32 \[8, \d+\]/,
  );
  const deeper = spoiled("deeper", "config.json", changed({ depth: 2 }));
  await expect(deeper).rejects.toThrow("transformer.layers.1.attentionNorm");
  const narrower = spoiled("narrower", "config.json", changed({ codec: { kind: "linear" } }));
  await expect(narrower).rejects.toThrow(CheckpointError);
});

test.each([
  ["width", { width: "wide" }, "config.width should be a whole number above 0"],
  ["an unknown field", { wings: 2 }, "known fields, got wings"],
  ["a missing field", { depth: undefined }, "config.depth"],
  ["pictures of broken patches", { patchSize: 7 }, "config.pictureSize should be a multiple"],
  [
    "codec",
    { codec: { kind: "magic" } },
    "config.codec.kind should be linear or stem or unet or convolution",
  ],
  ["objective", { objective: 5 }, "config.objective should be an object, got 5"],
  [
    "an objective of no sense",
    { objective: { name: "flow", deviation: -1 } },
    "config.objective: flowObjective: deviation should be 0 or above, got -1",
  ],
  ["vocabulary", { vocabularySize: 300 }, "the tokenizer should know 300 ids, got 263"],
])("a wrong config is refused: %s", async (name, fields, message) => {
  const loaded = spoiled(name, "config.json", changed(fields));

  await expect(loaded).rejects.toThrow(ModelError);
  await expect(loaded).rejects.toThrow(message);
});

test("files that are missing or say nothing sensible are named", async () => {
  await expect(loadModel(join(folder, "nowhere"))).rejects.toThrow(ModelError);
  await expect(loadModel(join(folder, "nowhere"))).rejects.toThrow("config.json");
  for (const file of ["config.json", "tokenizer.json", "model.safetensors"]) {
    const loaded = spoiled(`broken ${file}`, file, () => "{");
    await expect(loaded).rejects.toThrow(ModelError);
    await expect(loaded).rejects.toThrow(file);
  }
});
