import type { Sample, SampleSource } from "@transfusion/data";
import {
  type Batch,
  type Document,
  fitDocuments,
  type Layout,
  type ModelConfig,
  packDocuments,
  roomOf,
} from "@transfusion/model";
import { createRandom, type Random } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, type Tokenizer } from "@transfusion/tokenizer";
import type { SettledTrainConfig } from "./config.ts";

type Choices = Pick<
  SettledTrainConfig,
  "seed" | "captionFirst" | "captionDropout" | "noiseCap" | "batch"
>;

/** The rows of a run: wide enough for the longest caption a picture, unless the configuration says how wide. */
export function layoutOf(
  config: Pick<SettledTrainConfig, "batch" | "layout">,
  captions: Iterable<string>,
  tokenizer: Tokenizer,
): Layout {
  const { textSlots, pictureSlots } = config.layout;
  if (textSlots !== undefined) return { rows: config.batch, textSlots, pictureSlots };
  const marks = [BOS, BOI, EOI, EOS].length;
  let longest = 0;
  for (const caption of captions) longest = Math.max(longest, tokenizer.encode(caption).length);
  return { rows: config.batch, textSlots: pictureSlots * (longest + marks), pictureSlots };
}

/**
 * The batch of each step (from 0), decided by the seed and the step alone: a run that resumes sees what it would
 * have seen. A sample whose caption finds no room in the layout is left out.
 */
export function createBatches(
  choices: Choices,
  source: SampleSource,
  modelConfig: ModelConfig,
  layout: Layout,
  tokenizer: Tokenizer,
): (step: number) => Promise<Batch> {
  const perStep = layout.rows * layout.pictureSlots;
  return async (step) => {
    const random = createRandom(choices.seed, "batch", step);
    const documents: Document[] = [];
    for (let i = 0; i < perStep; i++) {
      documents.push(documentOf(await source.sample(step * perStep + i), random, choices));
    }
    const rooms = documents.map((document) => roomOf(document, tokenizer));
    const places = fitDocuments(rooms, layout);
    const fitting = documents.filter((_, i) => places[i] >= 0);
    const { noiseCap } = choices;
    const batch = packDocuments(fitting, modelConfig, layout, random, { noiseCap }, tokenizer);
    leaveOpen(batch);
    return batch;
  };
}

/** Caption and picture in the order that the dice say, or the picture alone; a document stays as it is. */
export function documentOf(
  sample: Sample,
  random: Random,
  choices: Pick<Choices, "captionFirst" | "captionDropout">,
): Document {
  if ("document" in sample) return sample.document;
  const { caption, picture } = sample;
  const isCaptionFirst = random.uniform() < choices.captionFirst;
  const isDropped = random.uniform() < choices.captionDropout;
  if (!isCaptionFirst) return [{ picture }, { text: caption }];
  return isDropped ? [{ picture }] : [{ text: caption }, { picture }];
}

/**
 * A picture that lost its caption does not say that the document ends behind it: learned from such rows, a picture
 * to be captioned would often be answered with silence.
 */
function leaveOpen({ ids, targetWeights }: Batch): void {
  const [B, textSlots] = ids.shape;
  const slots = targetWeights.shape[1];
  const bare = [BOS, BOI, EOI, EOS];
  for (let row = 0; row < B; row++) {
    const tokens = ids.data.subarray(row * textSlots, (row + 1) * textSlots);
    for (let at = 0; at + bare.length <= textSlots; at++) {
      if (bare.every((id, i) => tokens[at + i] === id)) {
        targetWeights.data[row * slots + at + 2] = 0; // what follows <eoi>
      }
    }
  }
}
