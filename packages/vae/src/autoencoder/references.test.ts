import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { mapTree, type NdArray, readSafetensors, type Safetensors } from "@transfusion/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import { klDivergence, sampleLatent } from "./latent.ts";
import { decode, encode } from "./vae.ts";
import { loadVae, saveVae, vaeFiles } from "./vae-files.ts";
import { permute } from "./weights.ts";

const folder = fileURLToPath(
  new URL("../../../../../shared/data/references/autoencoder-kl-tiny", import.meta.url),
);
const withReference = describe.skipIf(!existsSync(folder)); // skips where ../shared is not beside the repository

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend("cpu");
});

withReference.each(["a", "b"])("diffusers' AutoencoderKL, model %s", (name) => {
  const from = join(folder, name);

  test("encodes, samples and decodes as the reference does, square or not", async () => {
    const { config, weights } = await loadVae(from);
    const { tensors } = await readSafetensors(join(from, "reference.safetensors"));
    const channelsLast = (key: string): tf.Tensor4D => {
      const { data, shape } = permute(tensors[key] as NdArray, [0, 2, 3, 1]);
      return tf.tensor<tf.Rank.R4>(data, shape as [number, number, number, number]);
    };
    const parameters = mapTree<NdArray, tf.Tensor>(weights, ({ data, shape }) =>
      tf.tensor(data, [...shape]),
    );

    for (const picture of ["", "rect."]) {
      const posterior = encode(parameters, channelsLast(`${picture}image`), config);
      const decoded = decode(parameters, posterior.mean, config);

      const distance = (tensor: tf.Tensor, key: string): number =>
        tensor
          .sub(channelsLast(picture + key))
          .abs()
          .max()
          .dataSync()[0] as number;
      expect(distance(posterior.mean, "mean")).toBeLessThan(1e-4);
      expect(distance(posterior.logVariance, "logvar")).toBeLessThan(1e-4);
      expect(distance(decoded, "decoded")).toBeLessThan(1e-4);
      const sample = sampleLatent(posterior, channelsLast(`${picture}noise`));
      expect(distance(sample, "sample")).toBeLessThan(1e-4);
      const wanted = (tensors[`${picture}kl`] as NdArray).data;
      for (const [i, kl] of klDivergence(posterior).dataSync().entries()) {
        expect(Math.abs(kl / (wanted[i] as number) - 1)).toBeLessThan(1e-5);
      }
    }
  });

  test("read and written, every tensor is the same to the bit", async () => {
    const copy = await mkdtemp(join(tmpdir(), "vae-"));

    await saveVae(copy, await loadVae(from));

    const [before, after] = await Promise.all(
      [from, copy].map((place) => readSafetensors(join(place, vaeFiles.weights))),
    );
    const bitsOf = (file?: Safetensors): string[] =>
      Object.entries(file?.tensors ?? {})
        .map(
          ([key, { shape, data }]) => `${key} ${shape} ${Buffer.from(data.buffer).toString("hex")}`,
        )
        .sort();
    expect(bitsOf(after)).toEqual(bitsOf(before));
    expect(bitsOf(before).length).toBeGreaterThan(100);
    const [old, fresh] = await Promise.all(
      [from, copy].map(async (place) =>
        JSON.parse(await readFile(join(place, vaeFiles.config), "utf8")),
      ),
    );
    expect({ ...old, ...fresh, shift_factor: old.shift_factor }).toEqual(old);
    expect(fresh.shift_factor).toBe(old.shift_factor ?? 0);
    await rm(copy, { recursive: true });
  });
});
