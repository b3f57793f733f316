import { type Numbers, type Objective, stratify } from "@transfusion/diffusion";
import { floats, integers, type Random, sizeOf } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS } from "@transfusion/tokenizer";
import { type Batch, batchSpec } from "./batch.ts";
import {
  gridOf,
  type Layout,
  type ModelConfig,
  objectiveOf,
  type PictureSize,
  patchCountOf,
  patchNumbersOf,
  rowLengthOf,
  usualSizeOf,
} from "./config.ts";
import type { PicturePart } from "./document.ts";
import { patchesOf } from "./picture-patches.ts";
import { gridPositions } from "./segment.ts";

export type PackOptions = {
  /**
   * How noisy a picture may be that has text behind it, from 0 to 1: the paper's noise limit. At 0 such pictures
   * are given clean and only the text about them is learned.
   */
  readonly noiseCap?: number;
  /** Whether the times of a batch's pictures are spread evenly over their distribution. */
  readonly stratified?: boolean;
};

/** Ids between two pictures, special tokens included, and which of them are to be predicted. */
export type Run = { readonly ids: readonly number[]; readonly isLearned: readonly boolean[] };

/** A run of ids or the picture between two of them. */
export type SequencePart = Run | PicturePart;

/** Whether a part is a run of ids. */
export function isRun(part: SequencePart): part is Run {
  return "ids" in part;
}

/** Empty arrays of a batch, and how a document is written into one of their rows. */
export function createBatchWriter(
  config: ModelConfig,
  layout: Layout,
  random: Random,
  options: PackOptions,
): { readonly batch: Batch; write(row: number, parts: readonly SequencePart[]): void } {
  const { textSlots: Lt, pictureSlots: M, rows } = layout;
  const pictureSize = layout.pictureSize ?? usualSizeOf(config);
  const N = patchCountOf(config, pictureSize);
  const size = N * patchNumbersOf(config);
  const L = rowLengthOf(config, layout);
  const objective = objectiveOf(config, pictureSize);
  const spread = options.stratified && M > 0 ? stratify(random, rows * M) : undefined;
  const spec = batchSpec(config, layout);
  const whole = (name: keyof Batch) =>
    integers(new Int32Array(sizeOf(spec[name].shape)), spec[name].shape);
  const real = (name: keyof Batch) =>
    floats(new Float32Array(sizeOf(spec[name].shape)), spec[name].shape);
  const batch = {
    ids: whole("ids"),
    targets: whole("targets"),
    targetWeights: real("targetWeights"),
    document: whole("document"),
    order: whole("order"),
    block: whole("block"),
    position: real("position"),
    clean: real("clean"),
    noise: real("noise"),
    time: real("time"),
    coefficients: real("coefficients"),
    pictureWeights: real("pictureWeights"),
  } satisfies Batch;
  const { ids, targets, targetWeights, document, order, block, position } = batch;
  const used = Array.from({ length: rows }, () => ({ text: 0, pictures: 0, documents: 0 }));

  function write(row: number, parts: readonly SequencePart[]): void {
    const filled = used[row] as { text: number; pictures: number; documents: number };
    filled.documents += 1;
    let place = 0; // index in the document and running position at once: both grow by one per slot
    parts.forEach((part, index) => {
      if (isRun(part)) {
        writeRun(row, filled.text, filled.documents, place, part);
        filled.text += part.ids.length;
        place += part.ids.length;
      } else {
        const following = parts.slice(index + 1).filter(isRun);
        const hasTextBehind = following.some(({ ids }) => ids.some((id) => isWord(id, config)));
        writePicture(row, filled.pictures, filled.documents, place, part, hasTextBehind);
        filled.pictures += 1;
        place += N;
      }
    });
  }

  function writeRun(row: number, from: number, number: number, place: number, run: Run): void {
    for (let i = 0; i < run.ids.length; i++) {
      const slot = row * L + from + i;
      ids.data[row * Lt + from + i] = run.ids[i] as number;
      document.data[slot] = number;
      order.data[slot] = place + i;
      position.data[2 * slot] = place + i;
      position.data[2 * slot + 1] = place + i;
      if (i + 1 < run.ids.length) {
        targets.data[row * (Lt + M) + from + i] = run.ids[i + 1] as number;
        targetWeights.data[row * (Lt + M) + from + i] = Number(run.isLearned[i + 1]);
      }
    }
  }

  function writePicture(
    row: number,
    picture: number,
    number: number,
    place: number,
    part: PicturePart,
    hasTextBehind: boolean,
  ): void {
    const { picture: pixels, given } = part;
    checkPicture(pixels, pictureSize);
    const from = row * L + Lt + picture * N;
    for (let patch = 0; patch < N; patch++) order.data[from + patch] = place + patch;
    document.data.fill(number, from, from + N);
    block.data.fill(picture + 1, from, from + N);
    position.data.set(gridPositions(place, gridOf(config, pictureSize)), 2 * from);
    targets.data[row * (Lt + M) + Lt + picture] = EOI;
    targetWeights.data[row * (Lt + M) + Lt + picture] = 1;
    const at = row * M + picture;
    batch.clean.data.set(patchesOf(part, config), at * size);
    batch.noise.data.set(random.normals(size), at * size);
    const cap = given ? 0 : hasTextBehind ? options.noiseCap : undefined;
    const time = drawTime(objective, spread?.[at] ?? random, cap);
    const { signal, noise, targetSignal, targetNoise, weight } =
      time > 0 ? objective.coefficients(time) : cleanCoefficients;
    batch.time.data[at] = time;
    batch.coefficients.data.set([signal, noise, targetSignal, targetNoise, weight], 5 * at);
    batch.pictureWeights.data[at] = time > 0 ? 1 : 0;
  }

  return { batch, write };
}

/** A picture at time 0 is seen as it is, and nothing is asked about it. */
const cleanCoefficients = { signal: 1, noise: 0, targetSignal: 1, targetNoise: 0, weight: 0 };

function drawTime(objective: Objective, random: Numbers, cap: number | undefined): number {
  return cap === 0 ? 0 : objective.drawTime(random, cap);
}

/** Whether a token is text that may describe a picture, not a mark. */
function isWord(id: number, { vocabularySize }: ModelConfig): boolean {
  if (id >= vocabularySize) return false;
  return id !== BOS && id !== EOS && id !== BOI && id !== EOI;
}

function checkPicture({ width, height }: PicturePart["picture"], wanted: PictureSize): void {
  if (width !== wanted.width || height !== wanted.height) {
    throw new RangeError(
      `packDocuments: a picture should be ${wanted.width} x ${wanted.height}, got ${width} x ${height}`,
    );
  }
}
