import type { Sample, SampleSource } from "@transfusion/data";
import {
  type Batch,
  cutSequence,
  type Document,
  fillRows,
  type Layout,
  type ModelConfig,
  type Pixels,
  packSequences,
  patchCountOf,
  type Room,
  roomOfSequence,
  rowLengthOf,
  type Sequence,
  sequenceOf,
} from "@transfusion/model";
import { createRandom, type Random } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, type Tokenizer } from "@transfusion/tokenizer";
import { layoutsOf, nameOfSize } from "./aspects.ts";
import type { SettledTrainConfig } from "./config.ts";

type Choices = Pick<
  SettledTrainConfig,
  "seed" | "captionFirst" | "captionDropout" | "noiseCap" | "cutText"
> &
  Partial<Pick<SettledTrainConfig, "stratifiedTimes" | "layout">>;

/**
 * Where a run stands in its data: the first position that was not asked for yet, and the pieces of earlier ones that
 * wait for a row, each as position and number of the piece.
 */
export type DataState = {
  readonly next: number;
  readonly waiting: readonly (readonly [position: number, piece: number])[];
};

/** A batch, what is in it, and where the data stands behind it. */
export type PackedBatch = {
  readonly batch: Batch;
  /** Its rows; with `layout.aspectRatio` batches differ in the shape of their pictures. */
  readonly layout: Layout;
  readonly documents: number;
  /** Share of the slots that stay empty. */
  readonly padding: number;
  /** Samples that found no room in any row, since the last batch. */
  readonly leftOut: number;
  readonly state: DataState;
};

/** The latents of some pictures. */
type LatentsOf = (pictures: readonly Pixels[]) => Promise<Float32Array[]>;

type Piece = {
  readonly position: number;
  readonly piece: number;
  readonly sequence: Sequence;
  readonly room: Room;
  /** Which layout its pictures fit; none where it has no pictures. */
  readonly shape?: number;
};

export const dataStart: DataState = { next: 0, waiting: [] };

const slack = 64; // documents beyond a batch's need, to choose among
const slackOfTexts = 512; // they are small, and as many lengths fill a row to the last token
const mostWaiting = 20_000;
const samplesAtOnce = 32;

/**
 * The batches of a run, one after another: what the seed and the state decide, so that a run that resumes sees what
 * it would have seen.
 *
 * More documents wait than a batch needs, and each row takes those that fill it best. Texts longer than a row are cut
 * across rows if `cutText` says so; other documents that are too long for a row or the context are left out. Where
 * pictures keep their shape a batch has those of one, the first that suffice for it.
 */
export function createBatches(
  choices: Choices,
  source: SampleSource,
  modelConfig: ModelConfig,
  layout: Layout,
  tokenizer: Tokenizer,
  start: DataState = dataStart,
  latentsOf?: LatentsOf,
): (step: number) => Promise<PackedBatch> {
  const { rows, textSlots, pictureSlots } = layout;
  const layouts = layoutsOf(layout, modelConfig, choices.layout?.aspectRatio);
  const shapes = layouts.map(({ pictureSize }) => pictureSize && nameOfSize(pictureSize));
  const patchCounts = layouts.map(({ pictureSize }) => patchCountOf(modelConfig, pictureSize));
  const slotsOf = ({ room: { text, pictures }, shape }: Piece): number =>
    text + pictures * (patchCounts[shape ?? 0] as number);
  const atLeast = rows + (pictureSlots > 0 ? slack : slackOfTexts);
  const longestText = Math.min(textSlots, modelConfig.context);
  let { next } = start;
  let waiting: Piece[] | undefined;
  const ahead = new Map<number, Promise<Sample>>();

  /** What a position holds, in pieces; nothing where it finds no room. */
  async function piecesAt(position: number): Promise<Piece[]> {
    const sample = await (ahead.get(position) ?? source.sample(position));
    ahead.delete(position);
    const random = createRandom(choices.seed, "document", position);
    const whole = sequenceOf(documentOf(sample, random, choices), tokenizer, modelConfig);
    const shape = shapeOf(whole, shapes);
    if (shape === -1) return [];
    return (choices.cutText ? cutSequence(whole, longestText) : [whole])
      .map((sequence, piece) => {
        return { position, piece, sequence, room: roomOfSequence(sequence), shape };
      })
      .filter((piece) => {
        const isShort = slotsOf(piece) <= modelConfig.context;
        return isShort && piece.room.text <= textSlots && piece.room.pictures <= pictureSlots;
      });
  }

  function askAhead(): void {
    for (let position = next; position < next + samplesAtOnce; position++) {
      if (ahead.has(position)) continue;
      const asked = Promise.resolve(source.sample(position));
      asked.catch(() => {}); // heard when its turn comes
      ahead.set(position, asked);
    }
  }

  async function restore(): Promise<Piece[]> {
    const positions = [...new Set(start.waiting.map(([position]) => position))];
    const pieces = (await Promise.all(positions.map(piecesAt))).flat();
    const isWaiting = new Set(start.waiting.map(([position, piece]) => `${position}.${piece}`));
    return pieces.filter(({ position, piece }) => isWaiting.has(`${position}.${piece}`));
  }

  /** As many as fill a batch, and some more, are waiting afterwards: which layout's, and how many samples found no room. */
  async function gather(pieces: Piece[]): Promise<{ chosen: number; leftOut: number }> {
    const waits = layouts.map(() => ({ text: 0, pictures: 0, pieces: 0 }));
    let leftOut = 0;
    const count = ({ room, shape }: Piece): void => {
      for (const [at, wait] of waits.entries()) {
        if (shape !== undefined && shape !== at) continue;
        wait.text += room.text;
        wait.pictures += room.pictures;
        wait.pieces += 1;
      }
    };
    pieces.forEach(count);
    const needed = { text: 1.25 * rows * textSlots, pictures: 1.25 * rows * pictureSlots };
    const enough = (): number =>
      waits.findIndex(
        ({ text, pictures, pieces }) =>
          pieces >= atLeast &&
          (text >= needed.text || (pictureSlots > 0 && pictures >= needed.pictures)),
      );
    for (let vain = 0; enough() < 0 && pieces.length < mostWaiting; next++) {
      askAhead();
      const found = await piecesAt(next);
      found.forEach(count);
      pieces.push(...found);
      leftOut += found.length === 0 ? 1 : 0;
      vain = found.length === 0 ? vain + 1 : 0;
      if (vain >= mostWaiting) break; // nothing fits: the rows stay empty
    }
    const most = waits.reduce((best, { pieces }, at) => {
      return pieces > (waits[best]?.pieces ?? 0) ? at : best;
    }, 0);
    const first = enough();
    return { chosen: first < 0 ? most : first, leftOut };
  }

  return async (step) => {
    waiting ??= await restore();
    const { chosen, leftOut } = await gather(waiting);
    const own = layouts[chosen] as Layout;
    const pieces = waiting.filter(({ shape }) => shape === undefined || shape === chosen);
    const filled = fillRows(
      pieces.map(({ room }) => room),
      own,
    ).map((row) => row.map((index) => pieces[index] as Piece));
    const taken = new Set(filled.flat());
    waiting = waiting.filter((piece) => !taken.has(piece));
    const random = createRandom(choices.seed, "batch", step);
    const inRows = filled.map((row) => row.map(({ sequence }) => sequence));
    const ready = latentsOf ? await withLatents(inRows, latentsOf) : inRows;
    const options = { noiseCap: choices.noiseCap, stratified: choices.stratifiedTimes };
    const batch = packSequences(ready, modelConfig, own, random, options);
    leaveOpen(batch);
    const used = [...taken].reduce((sum, piece) => sum + slotsOf(piece), 0);
    return {
      batch,
      layout: own,
      documents: taken.size,
      padding: 1 - used / (rows * rowLengthOf(modelConfig, own)),
      leftOut,
      state: { next, waiting: waiting.map(({ position, piece }) => [position, piece]) },
    };
  };
}

/** Which of the shapes the pictures of a sequence have: none where it has none, -1 where they have no such one. */
function shapeOf(sequence: Sequence, shapes: readonly (string | undefined)[]): number | undefined {
  const pictures = sequence.flatMap((part) => ("picture" in part ? [part.picture] : []));
  const [first, ...others] = new Set(pictures.map(nameOfSize));
  if (first === undefined) return undefined;
  if (shapes.length === 1) return 0; // the writer of batches says what is wrong with another
  return others.length > 0 ? -1 : shapes.indexOf(first);
}

/** Rows of sequences whose pictures come with their latents. */
async function withLatents(
  rows: readonly (readonly Sequence[])[],
  latentsOf: LatentsOf,
): Promise<Sequence[][]> {
  const pictures = rows.flat(2).flatMap((part) => ("picture" in part ? [part.picture] : []));
  const latents = (await latentsOf(pictures)).values();
  return rows.map((row) =>
    row.map((sequence) =>
      sequence.map((part) =>
        "picture" in part ? { ...part, latents: latents.next().value } : part,
      ),
    ),
  );
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
