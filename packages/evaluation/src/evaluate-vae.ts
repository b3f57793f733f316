import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import { type SampleSource, writePng } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { mapTree, type NdArray, type Tree, writeFileAtomic } from "@transfusion/tensor";
import { compile, type EngineName } from "@transfusion/tfjs-backend-onnx";
import {
  arrayToPictures,
  decode,
  encode,
  latentMode,
  loadVae,
  peakSignalToNoise,
  picturesToArray,
  structuralSimilarity,
  type Vae,
  vaeFiles,
} from "@transfusion/vae";
import { type Likeness, likenessOf } from "./data-figures.ts";
import { readSamples } from "./data-items.ts";
import { likenessRows, shown } from "./data-rows.ts";
import { EvaluationError } from "./errors.ts";
import { figureHtml, imagesHtml, pageOf, tableHtml } from "./html.ts";

/** How well a VAE gives pictures back that it has not learned from. */
export type VaeReport = {
  readonly version: 2;
  readonly vae: Vae["config"];
  readonly data: string;
  readonly count: number;
  /** Decibels: the mean over pictures. */
  readonly psnr: number;
  /** The mean over pictures; null where they are too small for its window. */
  readonly ssim: number | null;
  /** Of what is given back beside the pictures themselves. */
  readonly reconstructions?: Likeness;
};

export type EvaluateVaeOptions = {
  /** At most so many pictures; 256 unless told otherwise. */
  readonly samples?: number;
  readonly engine?: EngineName;
  readonly threads?: number;
};

const atOnce = 8;
const pairsShown = 48;
const leastSide = 11; // of a picture that SSIM's window fits into

/**
 * Measure what the VAE in a folder makes of the means it encodes held-out pictures to. The folder `out` gets `report.json` and
 * `index.html`, the first pictures beside what was given back.
 */
export async function evaluateVae(
  folder: string,
  source: SampleSource,
  out: string,
  { samples = 256, engine, threads }: EvaluateVaeOptions = {},
): Promise<VaeReport> {
  const vae = await loadVae(folder).catch((error: Error) => {
    throw new EvaluationError(`evaluateVae: ${error.message}`);
  });
  const { pictured } = await readSamples(source, samples);
  const pictures = pictured.map(({ picture }) => picture);
  if (pictures.length === 0) {
    throw new EvaluationError(`evaluateVae: ${source.name} should hold pictures, got none`);
  }
  const back = await reconstruct(vae, pictures, { engine, threads });
  const mean = (measure: (a: Pixels, b: Pixels) => number): number =>
    pictures.reduce((sum, picture, i) => sum + measure(picture, back[i]), 0) / pictures.length;
  const reconstructions = likenessOf(pictures, back);
  const report: VaeReport = {
    version: 2,
    vae: vae.config,
    data: source.name,
    count: pictures.length,
    psnr: mean(peakSignalToNoise),
    ssim: source.pictureSize < leastSide ? null : mean(structuralSimilarity),
    ...(reconstructions && { reconstructions }),
  };
  await mkdir(join(out, "pictures"), { recursive: true });
  await writeFileAtomic(join(out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  await writeVaePage(out, report, pictures, back);
  return report;
}

/** Whether a folder holds a VAE and not a model. */
export function holdsVae(folder: string): boolean {
  return existsSync(join(folder, vaeFiles.weights));
}

/** A report as rows of cells, the first the heads. */
export function vaeRows(report: VaeReport): string[][] {
  return [
    [`${report.data}, ${report.count} pictures`, "", ""],
    ["PSNR", shown(report.psnr), "decibels, mean over pictures"],
    ["SSIM", report.ssim === null ? "-" : shown(report.ssim), "brightness, mean over pictures"],
    ...likenessRows("given back", report.reconstructions),
  ];
}

/** Encode and decode, several pictures at once; the last batch is filled up with its first picture. */
async function reconstruct(
  { config, weights }: Vae,
  pictures: readonly Pixels[],
  options: Pick<EvaluateVaeOptions, "engine" | "threads">,
): Promise<Pixels[]> {
  const [{ height, width }] = pictures;
  const program = await compile(
    (given) => {
      const { parameters, x } = given as { parameters: Tree<tf.Tensor>; x: tf.Tensor4D };
      return decode(parameters, latentMode(encode(parameters, x, config)), config);
    },
    {
      inputs: {
        parameters: mapTree(weights, ({ shape, dtype }: NdArray) => ({ shape, dtype })),
        x: { shape: [atOnce, height, width, 3], dtype: "float32" },
      },
    },
    options,
  );
  try {
    const back: Pixels[] = [];
    for (let from = 0; from < pictures.length; from += atOnce) {
      const group = Array.from(
        { length: atOnce },
        (_, i) => pictures[from + i] ?? (pictures[from] as Pixels),
      );
      const found = await program.run({ parameters: weights, x: picturesToArray(group) });
      back.push(...arrayToPictures(found as NdArray));
    }
    return back.slice(0, pictures.length);
  } finally {
    await program.dispose();
  }
}

async function writeVaePage(
  out: string,
  report: VaeReport,
  pictures: readonly Pixels[],
  back: readonly Pixels[],
): Promise<void> {
  const cells: string[] = [];
  for (const [i, picture] of pictures.slice(0, pairsShown).entries()) {
    const names = [`pictures/${i}.png`, `pictures/${i}-back.png`];
    for (const [side, pixels] of [picture, back[i]].entries()) {
      await writeFileAtomic(join(out, names[side]), await writePng(pixels));
    }
    const decibels = `${peakSignalToNoise(picture, back[i]).toFixed(1)} dB`;
    cells.push(figureHtml("measured", await imagesHtml(out, names), [decibels]));
  }
  const body = `${tableHtml(vaeRows(report))}\n<div class="sheet">${cells.join("\n")}</div>`;
  await writeFileAtomic(join(out, "index.html"), pageOf("A VAE, and what it gives back", body));
}
