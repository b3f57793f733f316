import type { Layout, ModelConfig, Pixels } from "@transfusion/model";
import type { Random } from "@transfusion/tensor";
import { type Tokenizer, trainTokenizer } from "@transfusion/tokenizer";

/** The model that speed is judged on: 5.3 million parameters. */
export const config: ModelConfig = {
  vocabularySize: 512,
  pictureSize: 64,
  patchSize: 8,
  width: 256,
  depth: 6,
  heads: 4,
  hidden: 704,
  feedForward: "shared",
  timeConditioning: "input",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 128,
};

/** Rows of 24 text tokens and a picture of 8x8 patches of 192 numbers. */
export const layout: Layout = { rows: 32, textSlots: 24, pictureSlots: 1 };
export const patches = 64;
const patchNumbers = 192;

/** A picture is asked for with 24 tokens, `<bos>` and `<boi>` among them, in 31 evaluations of two rows. */
export const drawing = { prompt: 24, steps: 16, guidanceScale: 3 } as const;
const evaluations = 2 * drawing.steps - 1;

/** One token per letter, in a vocabulary of the model's size. */
export const lettersTokenizer: Tokenizer = {
  ...trainTokenizer([], { vocabularySize: 261 }),
  vocabularySize: config.vocabularySize,
};

/** A picture of noise: what it shows costs nothing. */
export function randomPicture(random: Random): Pixels {
  const { pictureSize } = config;
  const data = Uint8Array.from({ length: 3 * pictureSize ** 2 }, () => random.integer(256));
  return { width: pictureSize, height: pictureSize, data };
}

/** The same in the words of `peers/twin.py`. */
export function peerSettings(threads: number): object {
  return {
    width: config.width,
    depth: config.depth,
    heads: config.heads,
    hidden: config.hidden,
    vocabulary: config.vocabularySize,
    feedForward: config.feedForward,
    modulation: config.timeConditioning === "modulation",
    rows: layout.rows,
    text: layout.textSlots,
    patches,
    patchNumbers,
    ...drawing,
    threads,
  };
}

/**
 * Useful floating-point operations of one training step: `6 x parameters touched x tokens`, each
 * matrix with the tokens that pass through it (a layer's with all of them, the head's with those
 * that predict a token, the codec's with the patches, the time's with the pictures), plus attention,
 * `12·L·D` per token and layer: two products of `2·L·D` forward, twice that backward. The optimizer,
 * norms and masks count as nothing.
 */
export function trainingFlops(): number {
  const { width: D, depth, vocabularySize: V } = config;
  const { rows, textSlots, pictureSlots } = layout;
  const L = textSlots + pictureSlots * patches;
  const pictures = rows * pictureSlots;
  const touched =
    depth * layerParameters() * rows * L +
    V * D * rows * (textSlots + pictureSlots) +
    2 * patchNumbers * D * pictures * patches +
    2 * D * D * pictures;
  return 6 * touched + 12 * L * D * depth * rows * L;
}

/** The same for one picture: twice, not six times, and attention `4·S·D` per token that sees S slots. */
export function drawingFlops(): number {
  const { width: D, depth } = config;
  const { prompt } = drawing;
  const rows = 2;
  const read = rows * prompt * depth * (2 * layerParameters() + 4 * prompt * D);
  const layers = rows * patches * depth * (2 * layerParameters() + 4 * (prompt + patches) * D);
  const codec = 2 * rows * patches * 2 * patchNumbers * D + 2 * 2 * D * D;
  return read + evaluations * (layers + codec);
}

/** The matrices of a layer: queries, keys, values, output; gate, up, down. */
function layerParameters(): number {
  return 4 * config.width ** 2 + 3 * config.width * config.hidden;
}
