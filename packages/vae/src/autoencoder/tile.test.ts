import * as tf from "@tensorflow/tfjs";
import { createRandom, floats, mapTree, type NdArray } from "@transfusion/tensor";
import { beforeAll, expect, test } from "vitest";
import { VaeError } from "./errors.ts";
import { tinyConfig } from "./fixtures/tiny-config.ts";
import { initVae } from "./initial.ts";
import { inTiles } from "./tile.ts";
import { decode, encode } from "./vae.ts";

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend("cpu");
});

const noise = (height: number, width: number, channels: number): NdArray =>
  floats(createRandom(1, "tiles").normals(height * width * channels), [1, height, width, channels]);

/** A function of tensors as one of arrays. */
const run =
  (f: (x: tf.Tensor4D) => tf.Tensor4D) =>
  async ({ data, shape }: NdArray): Promise<NdArray> => {
    const x = tf.tensor4d(data as Float32Array, shape as [number, number, number, number]);
    const y = tf.tidy(() => f(x));
    const answer = floats(y.dataSync() as Float32Array, y.shape);
    tf.dispose([x, y]);
    return answer;
  };

/** Something that knows two places to each side: the mean of five by five, then of every four by four. */
const local = (tile: NdArray): Promise<NdArray> =>
  run((x) => tf.avgPool(tf.avgPool(x, 5, 1, "same"), 4, 4, "valid"))(tile);

test("where tiles overlap by more than a place sees, they say what the whole would, but at borders", async () => {
  const x = noise(40, 72, 3);

  const tiled = await inTiles(x, local, { size: 24, overlap: 12 }, { scale: 1 / 4, channels: 3 });

  const whole = await local(x);
  expect(tiled.shape).toEqual([1, 10, 18, 3]);
  const distance = tf.tidy(() => {
    const [a, b] = [tiled, whole].map(({ data, shape }) => tf.tensor(data, [...shape]));
    return (a as tf.Tensor)
      .sub(b as tf.Tensor)
      .abs()
      .max()
      .dataSync()[0] as number;
  });
  // A tile's outermost answers miss two pixels of their neighbours and count least: a sixth at most.
  expect(distance).toBeLessThan(0.06);
  const inner = await inTiles(
    x,
    async (tile) => tile,
    { size: 24, overlap: 8 },
    { scale: 1, channels: 3 },
  );
  for (const [i, number] of inner.data.entries()) {
    expect(Math.abs(number - (x.data[i] as number))).toBeLessThan(1e-5);
  }
});

const config = { ...tinyConfig, blockChannels: [4, 4], midAttention: false };
const weights = initVae(config, 3);

test("a VAE in tiles comes near the VAE of the whole, without a step where tiles meet", async () => {
  // Waves that every tile sees several of: its norms then learn what the whole picture's do.
  const data = Float32Array.from({ length: 16 * 64 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 64, Math.floor(at / 192)];
    return Math.sin((2 * Math.PI * (x + y * ((at % 3) - 1))) / 8);
  });
  const picture = floats(data, [1, 16, 64, 3]);
  const parameters = mapTree<NdArray, tf.Tensor>(weights, ({ data: numbers, shape }) =>
    tf.tensor(numbers, [...shape]),
  );
  const encoder = run((x) => encode(parameters, x, config).mean);
  const decoder = run((x) => decode(parameters, x, config));

  const whole = await decoder(await encoder(picture));
  const spread = Math.sqrt(
    (whole.data as Float32Array).reduce((sum, value) => sum + value ** 2, 0) / whole.data.length,
  );

  /** How far answers are from the whole's, in spreads: their mean, and how much that jumps between columns at worst. */
  const errorsOf = async (overlap: number): Promise<{ mean: number; jump: number }> => {
    const inPixels = { size: 32, overlap: 2 * overlap };
    const latents = await inTiles(picture, encoder, inPixels, { scale: 1 / 2, channels: 2 });
    const inPlaces = { size: 16, overlap };
    const decoded = await inTiles(latents, decoder, inPlaces, { scale: 2, channels: 3 });
    const columns = new Float64Array(64);
    let mean = 0;
    for (const [i, value] of decoded.data.entries()) {
      const error = (value - (whole.data[i] as number)) / spread;
      mean += Math.abs(error) / decoded.data.length;
      const column = Math.floor(i / 3) % 64;
      columns[column] = (columns[column] as number) + Math.abs(error) / 48;
    }
    const jumps = [...columns]
      .slice(1)
      .map((error, at) => Math.abs(error - (columns[at] as number)));
    return { mean, jump: Math.max(...jumps) };
  };

  const [mixed, abutted] = [await errorsOf(8), await errorsOf(0)];

  expect(mixed.mean).toBeLessThan(0.05);
  expect(mixed.jump).toBeLessThan(abutted.jump / 3); // where tiles only meet, the seam shows
});

test("a larger picture needs no more memory at once", async () => {
  const peakOf = async (side: number): Promise<number> => {
    const { peakBytes } = await tf.profile(async () => {
      const parameters = mapTree<NdArray, tf.Tensor>(weights, ({ data, shape }) =>
        tf.tensor(data, [...shape]),
      );
      const encoder = run((x) => encode(parameters, x, config).mean);
      await inTiles(
        noise(side, side, 3),
        encoder,
        { size: 16, overlap: 4 },
        { scale: 1 / 2, channels: 2 },
      );
      tf.dispose(Object.values(parameters));
    });
    return peakBytes;
  };

  expect(await peakOf(64)).toBeLessThan(1.02 * (await peakOf(28)));
});

test("cuts that do not fit the downsampling are refused", async () => {
  const resize = { scale: 1 / 4, channels: 3 };

  await expect(inTiles(noise(6, 8, 3), local, { size: 4, overlap: 0 }, resize)).rejects.toThrow(
    new VaeError("inTiles: height should be a multiple of 4, got 6"),
  );
  for (const cut of [
    { size: 6, overlap: 0 },
    { size: 8, overlap: 3 },
    { size: 8, overlap: 8 },
  ]) {
    await expect(inTiles(noise(8, 8, 3), local, cut, resize)).rejects.toThrow(VaeError);
  }
});
