// pnpm reconstructions CHECKPOINT FOLDER [--size 64] [--limit 100] [--png FILE --shown 4]: what is left of the pictures in FOLDER that
// pass through a VAE whose latents are kept as bytes, beside JPEG of as many bytes; above originals, below them the VAE's and JPEG's in the picture.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type * as tf from "@tensorflow/tfjs";
import { contactSheet, openPictures, writePng } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { floats, type NdArray, type Tree } from "@transfusion/tensor";
import { compile } from "@transfusion/tfjs-backend-onnx";
import {
  arrayToPictures,
  decode,
  downsamplingOf,
  encode,
  loadVae,
  peakSignalToNoise,
  picturesToArray,
  structuralSimilarity,
  type Vae,
} from "@transfusion/vae";
import { jpegWithin } from "./jpeg.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: "string", default: "64" },
    limit: { type: "string", default: "100" },
    png: { type: "string" },
    shown: { type: "string", default: "4" },
  },
});
const [checkpoint, folder] = positionals;
if (checkpoint === undefined || folder === undefined) {
  console.error("reconstructions: should be given a checkpoint and a folder of pictures");
  process.exit(2);
}
const pictureSize = Number(values.size);
const vae = await loadVae(checkpoint);
const source = await openPictures([folder], { pictureSize, seed: 1 });
const count = Math.min(source.size, Number(values.limit));
const pictures = await Promise.all(Array.from({ length: count }, (_, at) => source.sample(at)));

const { codes, scales } = await encodeToBytes(vae, pictures);
const drawn = await decodeBytes(vae, codes, scales);
const bytes = (codes[0] as Uint8Array).length;
const jpegs = await Promise.all(pictures.map((picture) => jpegWithin(picture, bytes, "whole")));
const bare = await Promise.all(pictures.map((picture) => jpegWithin(picture, bytes, "scan")));

const rows: [string, (Pixels | undefined)[], number][] = [
  ["VAE, latents of 8 bits", drawn, bytes],
  [
    "JPEG, its whole file counted",
    jpegs.map((file) => file?.picture),
    meanOf(jpegs.map((f) => f?.bytes)),
  ],
  [
    "JPEG, its tables not counted",
    bare.map((file) => file?.picture),
    meanOf(bare.map((f) => f?.bytes)),
  ],
];
console.log(`${count} pictures of ${pictureSize} x ${pictureSize}, ${bytes} bytes each`);
console.log("| | bytes | PSNR, dB | SSIM | pictures that fit |\n|---|---|---|---|---|");
for (const [name, answers, size] of rows) {
  const fit = answers.flatMap((answer, at) =>
    answer ? [[answer, pictures[at] as Pixels] as const] : [],
  );
  const psnr = meanOf(fit.map(([a, b]) => peakSignalToNoise(a, b)));
  const ssim = meanOf(fit.map(([a, b]) => structuralSimilarity(a, b)));
  console.log(
    `| ${name} | ${size.toFixed(0)} | ${psnr.toFixed(2)} | ${ssim.toFixed(3)} | ${fit.length} of ${count} |`,
  );
}
if (values.png !== undefined) {
  const shown = Math.min(Number(values.shown), count);
  const grey = {
    width: pictureSize,
    height: pictureSize,
    data: new Uint8Array(pictureSize ** 2 * 3).fill(128),
  };
  const sheet = [pictures, drawn, jpegs.map((file) => file?.picture ?? grey)];
  const png = await writePng(
    contactSheet(
      sheet.flatMap((row) => row.slice(0, shown)),
      shown,
    ),
  );
  await writeFile(values.png, png);
}
process.exit(0);

/** Latents of each picture, a byte a number: every channel's range over all pictures in 255 steps. */
async function encodeToBytes({ config, weights }: Vae, given: readonly Pixels[]) {
  const shape = [1, pictureSize, pictureSize, 3];
  const f = (x: Tree<tf.Tensor>, held: Tree<tf.Tensor>): Tree<tf.Tensor> => ({
    mean: encode(held, (x as { x: tf.Tensor4D }).x, config).mean,
  });
  const program = await compile(
    f,
    { inputs: { x: { shape, dtype: "float32" } }, constants: weights },
    { threads: 1, engine: "onnx" },
  );
  const latents: Float32Array[] = [];
  for (const picture of given) {
    const { mean } = (await program.run({ x: picturesToArray([picture]) })) as { mean: NdArray };
    latents.push(mean.data as Float32Array);
  }
  await program.dispose();
  const C = config.latentChannels;
  const ranges = Array.from({ length: C }, (_, c) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const latent of latents) {
      for (let at = c; at < latent.length; at += C) {
        low = Math.min(low, latent[at] as number);
        high = Math.max(high, latent[at] as number);
      }
    }
    return { low, step: (high - low) / 255 || 1 };
  });
  const rangeAt = (at: number) => ranges[at % C] as { low: number; step: number };
  return {
    codes: latents.map((latent) =>
      Uint8Array.from(latent, (value, at) =>
        Math.round((value - rangeAt(at).low) / rangeAt(at).step),
      ),
    ),
    scales: rangeAt,
  };
}

async function decodeBytes(
  { config, weights }: Vae,
  given: readonly Uint8Array[],
  rangeAt: (at: number) => { low: number; step: number },
): Promise<Pixels[]> {
  const side = pictureSize / downsamplingOf(config);
  const shape = [1, side, side, config.latentChannels];
  const f = (x: Tree<tf.Tensor>, held: Tree<tf.Tensor>): Tree<tf.Tensor> => ({
    drawn: decode(held, (x as { x: tf.Tensor4D }).x, config),
  });
  const program = await compile(
    f,
    { inputs: { x: { shape, dtype: "float32" } }, constants: weights },
    { threads: 1, engine: "onnx" },
  );
  const pictures: Pixels[] = [];
  for (const code of given) {
    const latent = Float32Array.from(
      code,
      (value, at) => rangeAt(at).low + value * rangeAt(at).step,
    );
    const { drawn } = (await program.run({ x: floats(latent, shape) })) as { drawn: NdArray };
    pictures.push(...arrayToPictures(drawn));
  }
  await program.dispose();
  return pictures;
}

function meanOf(numbers: readonly (number | undefined)[]): number {
  const known = numbers.filter((number) => number !== undefined);
  return known.reduce((sum, number) => sum + number, 0) / known.length;
}
