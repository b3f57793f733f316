import type { Sample, Skipped } from "@transfusion/data";
import type { Layout, ModelConfig, Pixels } from "@transfusion/model";
import { trainTokenizer } from "@transfusion/tokenizer";
import { shapesOf } from "./aspects.ts";
import { createBatches } from "./batches.ts";
import type { SettledTrainConfig } from "./config.ts";
import { layoutFor } from "./layout.ts";
import { modelConfigOf, openVae } from "./model-of-run.ts";
import { openSource } from "./open-source.ts";

/** What a run would find in its data. */
export type DataReport = {
  readonly name: string;
  /** Samples of an epoch; null where they never end. */
  readonly samples: number | null;
  readonly skipped: readonly Skipped[];
  /** A few samples: text as it is, pictures as their sizes. */
  readonly examples: readonly string[];
  readonly vocabularySize: number;
  readonly layout: Layout;
  /** Means over the batches looked at. */
  readonly documentsPerBatch: number;
  readonly tokensPerDocument: number;
  readonly padding: number;
  readonly leftOut: number;
};

/** Look at the data of a configuration: its first samples, and how `batches` batches of it are packed. */
export async function describeData(
  config: SettledTrainConfig,
  { examples = 5, batches = 8 }: { examples?: number; batches?: number } = {},
): Promise<DataReport> {
  const { data, seed, model } = config;
  const shapes = await shapesOf(config);
  const source = await openSource(data, { seed, pictureSize: model.pictureSize, shapes });
  const { vocabularySize } = model;
  const tokenizer = trainTokenizer(source.captions(), { vocabularySize });
  const vae = await openVae(config);
  const modelConfig = modelConfigOf(config, vae, tokenizer.vocabularySize);
  const layout = await layoutFor(config, source, modelConfig, tokenizer);
  const blank = modelConfig.latents && blankLatents(modelConfig.latents); // what is in a picture does not matter here
  const make = createBatches(config, source, modelConfig, layout, tokenizer, undefined, blank);
  let [documents, tokens, padding, leftOut] = [0, 0, 0, 0];
  for (let at = 0; at < batches; at++) {
    const made = await make(at);
    documents += made.documents;
    padding += made.padding / batches;
    leftOut += made.leftOut;
    for (const id of made.batch.ids.data) if (id !== 0) tokens += 1;
  }
  const count = Math.min(examples, source.size);
  const shown = await Promise.all(Array.from({ length: count }, (_, i) => source.sample(i)));
  return {
    name: source.name,
    samples: Number.isFinite(source.size) ? source.size : null,
    skipped: source.skipped,
    examples: shown.map(exampleOf),
    vocabularySize: tokenizer.vocabularySize,
    layout,
    documentsPerBatch: documents / batches,
    tokensPerDocument: tokens / documents,
    padding,
    leftOut,
  };
}

function exampleOf(sample: Sample): string {
  const document =
    "document" in sample
      ? sample.document
      : [{ text: sample.caption }, { picture: sample.picture }];
  const parts = document.map((part) =>
    "text" in part
      ? shorten(part.text)
      : `[picture ${part.picture.width} x ${part.picture.height}]`,
  );
  return parts.join(" ");
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Latents of zeros: as many as a VAE would make. */
function blankLatents({ channels, downsampling }: NonNullable<ModelConfig["latents"]>) {
  return async (pictures: readonly Pixels[]): Promise<Float32Array[]> =>
    pictures.map(
      ({ width, height }) => new Float32Array((width * height * channels) / downsampling ** 2),
    );
}
