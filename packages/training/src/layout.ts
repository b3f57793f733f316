import type { SampleSource } from "@transfusion/data";
import {
  type Layout,
  type ModelConfig,
  patchCountOf,
  type Room,
  roomOfSequence,
  sequenceOf,
} from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, type Tokenizer } from "@transfusion/tokenizer";
import { documentOf } from "./batches.ts";
import type { SettledTrainConfig } from "./config.ts";
import { ConfigError } from "./errors.ts";

const looked = 512; // samples that tell how wide rows should be
const spare = 1.01; // rows are a little wider than their documents on average: else pictures find no room

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
 * The rows that fit the data, where the configuration does not say how wide they are. One picture a row: as wide as the
 * longest document. Several: as wide as that many pictures with their text on average, so that packing fills them. No
 * picture in the data: text alone, as wide as the context.
 *
 * Throws a `ConfigError` where a document of pictures is longer than the context.
 */
export async function layoutFor(
  config: SettledTrainConfig,
  source: SampleSource,
  model: ModelConfig,
  tokenizer: Tokenizer,
): Promise<Layout> {
  const { batch: rows, layout } = config;
  const { rooms, isCaptioned } = await lookAt(config, source, model, tokenizer);
  const withPictures = rooms.filter(({ pictures }) => pictures > 0);
  const most = withPictures.reduce((most, { pictures }) => Math.max(most, pictures), 0);
  const pictureSlots = most === 0 ? 0 : layout.pictureSlots;
  if (most > pictureSlots) {
    const message = `should be at least ${most}, which documents of the data have, got ${pictureSlots}`;
    throw new ConfigError([{ path: "layout.pictureSlots", message }]);
  }
  const one = { batch: 1, layout: { pictureSlots: 1 } };
  const captioned = isCaptioned ? layoutOf(one, source.captions(), tokenizer).textSlots : 0;
  if (isCaptioned) withPictures.push({ text: captioned, pictures: 1 });
  checkContext(withPictures, model, layout.textSlots);
  const longest = withPictures.reduce((most, { text }) => Math.max(most, text), 0);
  const { textSlots = widthFor(rooms, longest, pictureSlots, model) } = layout;
  return { rows, textSlots, pictureSlots };
}

function widthFor(
  rooms: readonly Room[],
  longest: number,
  pictureSlots: number,
  { context }: ModelConfig,
): number {
  if (pictureSlots === 0) return context;
  if (pictureSlots === 1 && rooms.every(({ pictures }) => pictures > 0)) return longest;
  const text = rooms.reduce((sum, room) => sum + Math.min(room.text, context), 0);
  const pictures = rooms.reduce((sum, room) => sum + room.pictures, 0);
  return Math.max(longest, Math.ceil((spare * pictureSlots * text) / pictures));
}

/** What the first samples need, and whether captioned pictures are among them. */
async function lookAt(
  config: SettledTrainConfig,
  source: SampleSource,
  model: ModelConfig,
  tokenizer: Tokenizer,
): Promise<{ rooms: Room[]; isCaptioned: boolean }> {
  const count = Math.min(looked, source.size);
  const samples = await Promise.all(Array.from({ length: count }, (_, i) => source.sample(i)));
  const rooms = samples.map((sample, i) => {
    const random = createRandom(config.seed, "document", i);
    return roomOfSequence(sequenceOf(documentOf(sample, random, config), tokenizer, model));
  });
  return { rooms, isCaptioned: samples.some((sample) => "caption" in sample) };
}

/** Documents are no longer than what the model is promised never to exceed; what is too wide for a row is left out. */
function checkContext(
  rooms: readonly Room[],
  model: ModelConfig,
  widest = Number.POSITIVE_INFINITY,
): void {
  const N = patchCountOf(model);
  const lengths = rooms.map(({ text, pictures }) => Math.min(text, widest) + pictures * N);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (longest <= model.context) return;
  const message = `should be at least ${longest}, which documents of the data have, got ${model.context}`;
  throw new ConfigError([{ path: "model.context", message }]);
}
