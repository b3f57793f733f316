import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { readSafetensors } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { ModelConfig } from "./config.ts";
import { addPlaces, embedTokens, sinusoids } from "./embed.ts";
import type { ModelParameters } from "./initial.ts";

tf.enableProdMode();

test("a token's vector is its row, and its gradient lands there as often as it was read", () => {
  const ids = tf.tensor2d([[2, 0, 2]], undefined, "int32");
  const look = (embedding: tf.Tensor) =>
    embedTokens({ embedding } as ModelParameters<tf.Tensor>, ids);
  const embedding = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const held = tf.memory().numTensors;

  const [vectors, slope] = tf.tidy(() => [look(embedding), tf.grad(look)(embedding)]);

  expect(vectors.arraySync()).toEqual([
    [
      [5, 6],
      [1, 2],
      [5, 6],
    ],
  ]);
  expect([...slope.dataSync()]).toEqual([1, 1, 0, 0, 2, 2]);
  expect(tf.memory().numTensors).toBe(held + 2);
});

test("time 0 is all cosines at one; a unit of time is a thousand steps", () => {
  expect(sinusoids(tf.tensor1d([0]), 4).arraySync()).toEqual([[1, 1, 0, 0]]);
  const [slow] = sinusoids(tf.tensor1d([0.5]), 4).arraySync() as [number[]];
  expect(slow[1]).toBeCloseTo(Math.cos(500 * 0.01), 4);
});

const file = fileURLToPath(
  new URL(
    "../../../../shared/data/references/layers/timestep-embedding.safetensors",
    import.meta.url,
  ),
);
test.skipIf(!existsSync(file))("timestep-embedding: as recorded in ../shared", async () => {
  const { tensors } = await readSafetensors(file);
  const { timesteps, "out.cos_sin": wanted } = tensors;

  const got = sinusoids(tf.tensor1d(Array.from(timesteps.data, (step) => step / 1000)), 32);

  const off = got
    .sub(tf.tensor2d(wanted.data, [6, 32]))
    .abs()
    .max()
    .dataSync()[0];
  expect(off).toBeLessThan(2e-4);
});

test("learned places are resampled from corner to corner for pictures of another size", () => {
  const places = tf.tensor2d([0, 10, 20, 30], [4, 1]);
  const parameters = { places } as unknown as ModelParameters<tf.Tensor>;
  const config = { pictureSize: 4, patchSize: 2 } as ModelConfig;
  const placed = (height: number, width: number) => {
    const none = tf.zeros<tf.Rank.R3>([1, (height * width) / 4, 1]);
    return [...addPlaces(parameters, none, config, { height, width }).dataSync()];
  };

  expect(placed(4, 4)).toEqual([0, 10, 20, 30]);
  expect(placed(4, 6)).toEqual([0, 5, 10, 20, 25, 30]);
  expect(placed(2, 4)).toEqual([10, 20]);
});
