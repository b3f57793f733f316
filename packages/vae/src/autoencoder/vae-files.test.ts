import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  floats,
  leavesOf,
  type NdArray,
  readSafetensors,
  writeSafetensors,
} from "@transfusion/tensor";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseVaeConfig, vaeConfigToJson } from "./config.ts";
import { VaeError, WeightError } from "./errors.ts";
import { tinyConfig } from "./fixtures/tiny-config.ts";
import { initVae } from "./initial.ts";
import { loadTinyAutoencoder } from "./tiny-autoencoder.ts";
import { loadVae, saveVae, type Vae, vaeFiles } from "./vae-files.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vae-"));
});
afterAll(() => rm(folder, { recursive: true }));

const vae = { config: tinyConfig, weights: initVae(tinyConfig, 1) };
beforeEach(() => saveVae(folder, vae));

/** A VAE in a form that is quick to compare: its configuration, and the bits of every tensor. */
const bitsOf = ({ config, weights }: Vae): unknown => ({
  config,
  tensors: leavesOf<NdArray>(weights)
    .map(
      ([path, { shape, data }]) => `${path} ${shape} ${Buffer.from(data.buffer).toString("hex")}`,
    )
    .sort(),
});

/** The files with some tensors changed; `undefined` removes one. */
async function change(changes: Record<string, NdArray | undefined>): Promise<void> {
  const file = join(folder, vaeFiles.weights);
  const { tensors } = await readSafetensors(file);
  const kept = Object.entries({ ...tensors, ...changes }).filter(([, tensor]) => tensor);
  await writeSafetensors(file, Object.fromEntries(kept) as Record<string, NdArray>);
}

test("what is written is read back the same to the bit, and a seed decides it", async () => {
  expect(bitsOf(await loadVae(folder))).toEqual(bitsOf(vae));
  expect(bitsOf({ ...vae, weights: initVae(tinyConfig, 1) })).toEqual(bitsOf(vae));
  expect(bitsOf({ ...vae, weights: initVae(tinyConfig, 2) })).not.toEqual(bitsOf(vae));
});

const bias = "decoder.conv_out.bias";
test.each([
  ["NaN", floats(Float32Array.of(0, Number.NaN, 0), [3]), "finite numbers, got NaN"],
  ["an infinity", floats(Float32Array.of(0, 0, -Infinity), [3]), "finite numbers, got -Infinity"],
  ["another shape", floats(new Float32Array(4), [4]), "float32 [3], got float32 [4]"],
  ["nothing", undefined, "float32 [3], got nothing"],
])("%s in place of a weight is an error that names it", async (_, tensor, says) => {
  await change({ [bias]: tensor });

  const failed = loadVae(folder);

  await expect(failed).rejects.toBeInstanceOf(WeightError);
  await expect(failed).rejects.toMatchObject({
    tensor: bias,
    message: `vae: ${bias} should be ${says}`,
  });
});

test("a tensor too many is an error that names it", async () => {
  await change({ "decoder.surprise": floats(new Float32Array(1), [1]) });

  await expect(loadVae(folder)).rejects.toMatchObject({ tensor: "decoder.surprise" });
});

test("the attention's names of older files are read too", async () => {
  const file = join(folder, vaeFiles.weights);
  const { tensors } = await readSafetensors(file);
  const old = Object.entries(tensors).map(([name, tensor]): [string, NdArray] => {
    const renamed = name
      .replace(".to_q.", ".query.")
      .replace(".to_k.", ".key.")
      .replace(".to_v.", ".value.")
      .replace(".to_out.0.", ".proj_attn.");
    const isLayer = renamed !== name && tensor.shape.length === 2;
    return [renamed, isLayer ? { ...tensor, shape: [...tensor.shape, 1, 1] } : tensor];
  });
  await writeSafetensors(file, Object.fromEntries(old));

  expect(bitsOf(await loadVae(folder))).toEqual(bitsOf(vae));
});

test("a missing or torn file is named", async () => {
  await expect(loadVae(join(folder, "nowhere"))).rejects.toThrow(/config\.json should be readable/);
  await writeFile(join(folder, vaeFiles.weights), "short");
  await expect(loadVae(folder)).rejects.toThrow(/safetensors should be readable/);
  await expect(loadVae(folder)).rejects.toBeInstanceOf(VaeError);
});

test("a configuration that this network does not have is refused by its field", () => {
  const json = vaeConfigToJson(tinyConfig);

  expect(parseVaeConfig(json)).toEqual(tinyConfig);
  expect(parseVaeConfig({}).normGroups).toBe(32);
  for (const [field, value] of [
    ["act_fn", "gelu"],
    ["_class_name", "AsymmetricAutoencoderKL"],
    ["down_block_types", ["AttnDownEncoderBlock2D"]],
    ["latent_channels", 0],
    ["norm_num_groups", 3],
    ["scaling_factor", 0],
    ["block_out_channels", []],
  ] as const) {
    expect(() => parseVaeConfig({ ...json, [field]: value }), field).toThrow(VaeError);
  }
  expect(() => parseVaeConfig([])).toThrow("config.json: should be an object, got []");
});

test("a tiny autoencoder's file that lacks a tensor is an error that names it", async () => {
  const [encoder, decoder] = ["encoder", "decoder"].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  const bias = floats(new Float32Array(4), [4]);
  await writeSafetensors(encoder, { "14.bias": bias });
  await writeSafetensors(decoder, { "1.bias": bias });

  await expect(loadTinyAutoencoder(encoder, decoder)).rejects.toMatchObject({ tensor: "0.weight" });
  await expect(loadTinyAutoencoder(decoder, encoder)).rejects.toThrow(/should hold 14.bias/);
  await expect(loadTinyAutoencoder("nowhere", decoder)).rejects.toBeInstanceOf(VaeError);
});
