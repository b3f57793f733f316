import type * as tf from "@tensorflow/tfjs";
import {
  type Batch,
  batchSpec,
  type Document,
  type Layout,
  loss,
  type Model,
  type ModelParameters,
  objectiveOf,
  packSequences,
} from "@transfusion/model";
import { createRandom, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { compile, type EngineName, type Program } from "@transfusion/tfjs-backend-onnx";
import { BOI, BOS, EOI, EOS } from "@transfusion/tokenizer";
import { asGiven, hasPictures, type Piece, piecesOf, withTextOnly } from "./pieces.ts";

/** How well a model foretells documents that it has not learned from. */
export type HeldOutLosses = {
  /** By how noisy the pictures are; nothing where there are none. */
  readonly pictures: readonly PictureLoss[];
  /** Of text with nothing before it but the text itself, and of text with the pictures around it, clean. */
  readonly text?: TextLoss;
  readonly textWithPictures?: TextLoss;
  /** Documents too long for the model. */
  readonly leftOut: number;
};

export type PictureLoss = {
  /** 0 = clean, 1 = noise. */
  readonly time: number;
  /** The objective's own, weight included. */
  readonly loss: number;
  /** Mean squared error of the clean picture that the prediction implies, pixels from -1 to 1: the same for every objective. */
  readonly cleanError: number;
};

export type TextLoss = { readonly bitsPerByte: number; readonly bytes: number };

export type LossOptions = { readonly engine?: EngineName; readonly threads?: number };

/** How noisy pictures are made, so that each is measured at every part of the way. */
export const noiseLevels = [0.1, 0.3, 0.5, 0.7, 0.9] as const;
const rows = 8;
const marks: ReadonlySet<number> = new Set([BOS, EOS, BOI, EOI]);

/** Losses over documents, with the same noise for every model. Marks do not count as text, nor does text that is given. */
export async function heldOutLosses(
  model: Model,
  documents: readonly Document[],
  options: LossOptions = {},
): Promise<HeldOutLosses> {
  const whole = piecesOf(documents, model);
  const bare = piecesOf(documents.map(withTextOnly), model);
  const clean = piecesOf(documents.filter(hasPictures).map(asGiven), model);
  const pictured = whole.pieces.filter(({ room }) => room.pictures > 0);
  return {
    pictures: await pictureLosses(model, pictured, options),
    text: await textLoss(model, bare.pieces, options),
    textWithPictures: await textLoss(model, clean.pieces, options),
    leftOut: whole.leftOut,
  };
}

/** At each level: every picture as noisy as that, its squared error unweighted, then what the objective makes of it. */
async function pictureLosses(
  model: Model,
  pieces: readonly Piece[],
  options: LossOptions,
): Promise<PictureLoss[]> {
  if (pieces.length === 0) return [];
  const { pictureSize } = model.config;
  const objective = objectiveOf(model.config, { height: pictureSize, width: pictureSize });
  return withLoss(model, pieces, options, async (lossesOf, batches) => {
    const found: PictureLoss[] = [];
    for (const time of noiseLevels) {
      const { signal, noise, targetSignal, targetNoise, weight } = objective.coefficients(time);
      let [errors, pictures] = [0, 0];
      for (const batch of batches()) {
        const { data } = batch.pictureWeights;
        for (let at = 0; at < data.length; at++) {
          if (data[at] === 0) continue;
          batch.time.data[at] = time;
          batch.coefficients.data.set([signal, noise, targetSignal, targetNoise, 1], 5 * at);
          pictures += 1;
        }
        const count = sumOf(batch.pictureWeights);
        errors += count * (await lossesOf(batch)).pictureLoss;
      }
      if (pictures === 0) return [];
      const error = errors / pictures;
      const turn = signal * targetNoise - noise * targetSignal; // from the target's error to the clean picture's
      found.push({ time, loss: weight * error, cleanError: error * (noise / turn) ** 2 });
    }
    return found;
  });
}

async function textLoss(
  model: Model,
  pieces: readonly Piece[],
  options: LossOptions,
): Promise<TextLoss | undefined> {
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  if (bytes === 0) return undefined;
  return withLoss(model, pieces, options, async (lossesOf, batches) => {
    let nats = 0;
    for (const batch of batches()) {
      const { data } = batch.targetWeights;
      for (let at = 0; at < data.length; at++) {
        const id = batch.targets.data[at];
        if (marks.has(id) || id >= model.config.vocabularySize) data[at] = 0;
      }
      const count = sumOf(batch.targetWeights);
      nats += count * (await lossesOf(batch)).textLoss;
    }
    return { bitsPerByte: nats / Math.LN2 / bytes, bytes };
  });
}

type LossesOf = (batch: Batch) => Promise<{ textLoss: number; pictureLoss: number }>;

/** Lend `use` the compiled loss over rows of one piece each, and these rows. */
async function withLoss<T>(
  model: Model,
  pieces: readonly Piece[],
  options: LossOptions,
  use: (lossesOf: LossesOf, batches: () => Iterable<Batch>) => Promise<T>,
): Promise<T> {
  const layout: Layout = {
    rows,
    textSlots: Math.max(...pieces.map(({ room }) => room.text)),
    pictureSlots: Math.max(...pieces.map(({ room }) => room.pictures)),
  };
  const program = await compileLoss(model, layout, options);
  const lossesOf: LossesOf = async (batch) => {
    const found = await program.run({ parameters: model.weights, batch });
    const { textLoss, pictureLoss } = found as { textLoss: NdArray; pictureLoss: NdArray };
    return { textLoss: textLoss.data[0], pictureLoss: pictureLoss.data[0] };
  };
  function* batches(): Iterable<Batch> {
    for (let from = 0; from < pieces.length; from += rows) {
      const inRows = pieces.slice(from, from + rows).map(({ sequence }) => [sequence]);
      yield packSequences(inRows, model.config, layout, createRandom(0, "held out", from), {});
    }
  }
  try {
    return await use(lossesOf, batches);
  } finally {
    await program.dispose();
  }
}

function compileLoss(
  { config, weights }: Model,
  layout: Layout,
  options: LossOptions,
): Promise<Program> {
  return compile(
    (given) => {
      const { parameters, batch } = given as {
        parameters: ModelParameters<tf.Tensor>;
        batch: Batch<tf.Tensor>;
      };
      const { textLoss, pictureLoss } = loss(parameters, batch, config, layout, { lambda: 1 });
      return { textLoss, pictureLoss } as Tree<tf.Tensor>;
    },
    {
      inputs: {
        parameters: mapTree(weights, ({ shape, dtype }: NdArray) => ({ shape, dtype })),
        batch: batchSpec(config, layout),
      },
    },
    options,
  );
}

function sumOf({ data }: NdArray): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum;
}
