import type { Sample, SampleSource } from "@transfusion/data";
import type { Document, Pixels } from "@transfusion/model";
import { drawPicture, type Item, writeText } from "./item.ts";

/** Data to measure a model on. */
export type EvaluationData = {
  /** Samples that the model has not learned from. */
  readonly heldOut: SampleSource;
  /** What it has learned from, where it is known: to look for copies. */
  readonly training?: SampleSource;
  /** At most so many samples; 256 unless told otherwise. */
  readonly samples?: number;
};

/** Some samples: as documents, and those of one picture with its caption, if it has one. */
export type Samples = {
  readonly documents: readonly Document[];
  readonly pictured: readonly { readonly caption?: string; readonly picture: Pixels }[];
};

/** What is asked of a model about any data: nothing is right or wrong here, all answers are measured together. */
export const dataTasks = ["drawings", "descriptions"] as const;

/** The first `count` samples of a source, or all. */
export async function readSamples(source: SampleSource, count: number): Promise<Samples> {
  const all: Sample[] = [];
  for (let i = 0; i < Math.min(count, source.size); i++) all.push(await source.sample(i));
  const documents = all.map((sample): Document => {
    if ("document" in sample) return sample.document;
    return [{ text: sample.caption }, { picture: sample.picture }];
  });
  return { documents, pictured: documents.flatMap((document) => picturedOf(document) ?? []) };
}

/** Every caption drawn, or as many pictures without one; every captioned picture described. */
export function dataItems({ pictured }: Samples): Item[] {
  const drawings = pictured.map(
    ({ caption, picture }, i) =>
      ({
        ...{ key: `drawings ${i}`, task: "drawings", isHeldOut: true, isMeasured: true },
        asked: caption ?? "",
        shown: [picture],
        async ask(generator, { candidates, signal } = {}) {
          const prompt = caption ? [{ text: caption }] : [];
          const { height, width } = picture;
          const options = {
            ...{ seed: i, height, width, signal },
            candidates: caption ? candidates : 1,
          };
          return { verdicts: {}, picture: await drawPicture(generator, prompt, options) };
        },
      }) satisfies Item,
  );
  const descriptions = pictured.flatMap(({ caption, picture }, i) =>
    caption === undefined
      ? []
      : ({
          ...{ key: `descriptions ${i}`, task: "descriptions", isHeldOut: true, isMeasured: true },
          asked: caption,
          shown: [picture],
          async ask(generator, manner) {
            return { verdicts: {}, text: await writeText(generator, [{ picture }], manner) };
          },
        } satisfies Item),
  );
  return [...drawings, ...descriptions];
}

function picturedOf(document: Document): Samples["pictured"][number] | undefined {
  const texts = document.flatMap((part) => ("text" in part ? [part.text] : []));
  const pictures = document.flatMap((part) => ("picture" in part ? [part.picture] : []));
  if (pictures.length !== 1 || texts.length > 1) return undefined;
  return { picture: pictures[0], ...(texts.length === 1 ? { caption: texts[0] } : {}) };
}
