import { join } from "node:path";
import { readPicture, type SampleSource, writePng } from "@transfusion/data";
import type { Model, Pixels } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";
import { bleu4 } from "./captions/bleu.ts";
import { ciderD } from "./captions/cider.ts";
import { type EvaluationData, readSamples, type Samples } from "./data-items.ts";
import { type HeldOutLosses, heldOutLosses, type LossOptions } from "./held-out-losses.ts";
import { type Copying, findCopies } from "./likeness/copying.ts";
import { featuresOf } from "./likeness/features.ts";
import { frechetDistance } from "./likeness/frechet-distance.ts";
import { kernelDistance } from "./likeness/kernel-distance.ts";
import { precisionRecall } from "./likeness/precision-recall.ts";
import type { Outcome } from "./outcomes.ts";

/** What is measured of a model on any data. */
export type DataFigures = {
  readonly name: string;
  readonly samples: number;
  readonly losses: HeldOutLosses;
  /** Of drawn pictures beside the held-out ones. */
  readonly drawings?: Likeness;
  /** Of as many pictures learned from beside the held-out ones: what a perfect model would come to. */
  readonly training?: Likeness;
  readonly copying?: Omit<Copying, "closest"> & { readonly closest: readonly Pair[] };
  readonly descriptions?: {
    readonly count: number;
    readonly bleu4: number;
    readonly ciderD: number;
  };
};

/** How alike two sets of pictures are. */
export type Likeness = {
  readonly count: number;
  readonly kernelDistance: number;
  readonly frechetDistance: number;
  readonly precision: number;
  readonly recall: number;
};

/** A drawn picture and the nearest one learned from, as files. */
export type Pair = { readonly pictures: readonly string[]; readonly distance: number };

const mostSearched = 5000;
const fewest = 8; // pictures, for distributions to be compared at all

/** Everything about a model and the data it was asked about, out of the outcomes that lie in a folder. */
export async function dataFigures(
  model: Model,
  data: EvaluationData,
  samples: Samples,
  folder: string,
  outcomes: readonly Outcome[],
  options: LossOptions,
): Promise<DataFigures> {
  const losses = await heldOutLosses(model, samples.documents, options);
  const drawn = await drawnPictures(folder, outcomes, model.config.pictureSize);
  const real = samples.pictured.map(({ picture }) => picture);
  const training = data.training && drawn.length > 0 ? await picturesOf(data.training) : undefined;
  return {
    name: data.heldOut.name,
    samples: samples.documents.length,
    losses,
    drawings: likenessOf(real, drawn),
    training: training && likenessOf(real, training.slice(0, drawn.length)),
    copying: training && (await copyingOf(folder, drawn, training, real)),
    descriptions: descriptionsOf(outcomes),
  };
}

/** Distances, precision and recall of pictures beside real ones; nothing where there are too few. */
export function likenessOf(
  real: readonly Pixels[],
  drawn: readonly Pixels[],
): Likeness | undefined {
  if (Math.min(real.length, drawn.length) < fewest) return undefined;
  const [a, b] = [real.map(featuresOf), drawn.map(featuresOf)];
  return {
    count: drawn.length,
    kernelDistance: kernelDistance(a, b),
    frechetDistance: frechetDistance(a, b),
    ...precisionRecall(a, b),
  };
}

function descriptionsOf(outcomes: readonly Outcome[]): DataFigures["descriptions"] {
  const written = outcomes.flatMap(({ task, text, asked }) =>
    task === "descriptions" ? [{ text: text ?? "", references: [asked] }] : [],
  );
  if (written.length === 0) return undefined;
  return { count: written.length, bleu4: bleu4(written), ciderD: ciderD(written) };
}

async function copyingOf(
  folder: string,
  drawn: readonly Pixels[],
  training: readonly Pixels[],
  real: readonly Pixels[],
): Promise<DataFigures["copying"]> {
  const { closest, ...found } = findCopies(drawn, training, real);
  const pairs: Pair[] = [];
  for (const [i, { distance, ...at }] of closest.entries()) {
    const names = [`pictures/closest-${i}.png`, `pictures/closest-${i}-learned.png`];
    const pair = [drawn[at.drawn], training[at.training]];
    for (const [side, name] of names.entries()) {
      await writeFileAtomic(join(folder, name), await writePng(pair[side]));
    }
    pairs.push({ pictures: names, distance });
  }
  return { ...found, closest: pairs };
}

/** What was drawn, read back from its files. */
async function drawnPictures(
  folder: string,
  outcomes: readonly Outcome[],
  size: number,
): Promise<Pixels[]> {
  const files = outcomes.flatMap(({ task, pictures }) =>
    task === "drawings" && pictures.length === 2 ? [pictures[1]] : [],
  );
  return Promise.all(files.map((name) => readPicture(join(folder, name), size)));
}

async function picturesOf(source: SampleSource): Promise<Pixels[]> {
  const { pictured } = await readSamples(source, mostSearched);
  return pictured.map(({ picture }) => picture);
}
