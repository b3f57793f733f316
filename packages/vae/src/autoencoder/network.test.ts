import * as tf from "@tensorflow/tfjs";
import { mapTree, type NdArray, ShapeError } from "@transfusion/tensor";
import { beforeAll, expect, test } from "vitest";
import { gradientError } from "../fixtures/gradients.ts";
import { downsamplingOf, type VaeConfig } from "./config.ts";
import { VaeError } from "./errors.ts";
import { tinyConfig } from "./fixtures/tiny-config.ts";
import { groupNorm } from "./group-norm.ts";
import { initVae } from "./initial.ts";
import { klDivergence, latentMode, sampleLatent, scaleLatents, unscaleLatents } from "./latent.ts";
import { upsample } from "./upsample.ts";
import { decode, encode } from "./vae.ts";

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend("cpu");
});

const tensorsOf = (config: VaeConfig) =>
  mapTree<NdArray, tf.Tensor>(initVae(config, 3), ({ data, shape }) => tf.tensor(data, [...shape]));

test("a group is brought to mean 0 and variance 1, over its places and channels", () => {
  // Two groups of one channel at two places: 1, 3 and 10, 30; (x - 2) / 1 and (x - 20) / 10.
  const x = tf.tensor4d([1, 10, 3, 30], [1, 1, 2, 2]);
  const parameters = { weight: tf.tensor1d([1, 2]), bias: tf.tensor1d([0, 5]) };

  const apart = groupNorm(x, parameters, 2, 0);
  const together = groupNorm(x, { weight: tf.ones([2]), bias: tf.zeros([2]) }, 1, 0);

  expect([...apart.dataSync()]).toEqual([-1, 3, 1, 7]);
  const deviation = Math.sqrt((100 + 1 + 64 + 361) / 4); // from their mean, 11
  for (const [i, number] of [1, 10, 3, 30].entries()) {
    expect(together.dataSync()[i]).toBeCloseTo((number - 11) / deviation, 5);
  }
});

test("the norm's and the upsampling's gradients are those of finite differences", () => {
  const x = tf.randomNormal<tf.Rank.R4>([2, 2, 3, 4], 1, 2, "float32", 1);
  const gain = tf.randomNormal([4], 1, 1, "float32", 2);
  const shift = tf.randomNormal([4], 0, 1, "float32", 3);
  const push = tf.randomNormal([2, 2, 3, 4], 0, 1, "float32", 4);
  const pushFour = tf.randomNormal([2, 4, 6, 4], 0, 1, "float32", 5);
  const norm = (...inputs: tf.Tensor[]) => {
    const [a, weight, bias] = inputs as [tf.Tensor4D, tf.Tensor, tf.Tensor];
    return tf.sum(tf.mul(groupNorm(a, { weight, bias }, 2, 1e-6), push));
  };
  const rise = (a: tf.Tensor) => tf.sum(tf.mul(upsample(a as tf.Tensor4D), pushFour));

  expect(gradientError(norm, [x, gain, shift])).toBeLessThan(1e-2);
  expect(gradientError(rise as (...inputs: tf.Tensor[]) => tf.Tensor, [x])).toBeLessThan(1e-2);
});

test("upsampling repeats every place", () => {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);

  const rows = upsample(x).squeeze([0, 3]).arraySync();

  expect(rows).toEqual([
    [1, 1, 2, 2],
    [1, 1, 2, 2],
    [3, 3, 4, 4],
    [3, 3, 4, 4],
  ]);
});

test.each([1, 2, 4, 5])("%d levels divide sides by 2 to one less, any channel count", (levels) => {
  const blockChannels = Array.from({ length: levels }, (_, level) => 4 * (1 + (level % 2)));
  const config = { ...tinyConfig, blockChannels, latentChannels: 5, midAttention: levels === 2 };
  const f = downsamplingOf(config);
  const parameters = tensorsOf(config);
  const held = tf.memory().numTensors;

  const { mean, logVariance } = encode(parameters, tf.zeros([1, f, 2 * f, 3]), config);
  const decoded = decode(parameters, mean, config);

  expect(f).toBe(2 ** (levels - 1));
  expect(mean.shape).toEqual([1, 1, 2, 5]);
  expect(logVariance.shape).toEqual([1, 1, 2, 5]);
  expect(decoded.shape).toEqual([1, f, 2 * f, 3]);
  expect(tf.memory().numTensors).toBe(held + 4); // the picture too is still there
});

test("sides and channels that do not fit are refused by name", () => {
  const parameters = tensorsOf(tinyConfig);

  expect(() => encode(parameters, tf.zeros([1, 6, 8, 3]), tinyConfig)).toThrow(
    new VaeError("encode: sides should be multiples of 4, got 6 x 8"),
  );
  expect(() => encode(parameters, tf.zeros([1, 8, 8, 4]), tinyConfig)).toThrow(ShapeError);
  expect(() => encode(parameters, tf.zeros([1, 8, 8, 1]), tinyConfig)).toThrow(
    /pictures should be/,
  );
  expect(() => decode(parameters, tf.zeros([1, 2, 2, 3]), tinyConfig)).toThrow(/latents should be/);
});

test("a latent's divergence, draw, mode and scale follow from mean and variance", () => {
  const mean = tf.tensor4d([1, -2], [1, 1, 1, 2]);
  const posterior = { mean, logVariance: tf.tensor4d([0, Math.log(4)], [1, 1, 1, 2]) };
  const scale = { scalingFactor: 0.5, shiftFactor: 2 };

  const scaled = scaleLatents(mean, scale);

  // ½ (1 + 1 − 1 − 0) + ½ (4 + 4 − 1 − ln 4)
  expect(klDivergence(posterior).dataSync()[0]).toBeCloseTo(0.5 + (7 - Math.log(4)) / 2, 5);
  expect([...sampleLatent(posterior, tf.ones([1, 1, 1, 2])).dataSync()]).toEqual([2, 0]);
  expect(latentMode(posterior)).toBe(mean);
  expect([...scaled.dataSync()]).toEqual([-0.5, -2]);
  expect([...unscaleLatents(scaled, scale).dataSync()]).toEqual([1, -2]);
});
