import {
  type InvalidOption,
  type NotFound,
  type PictureInvalid,
  type PromptTooLong,
  promptTooLong,
} from "./failures.ts";
import { maskOfGiven, pictureOfMask, pixelsOfGiven, problemOfMask } from "./given-picture.ts";
import type { ModelCard } from "./model-card.ts";
import type { PictureStore, StoredPicture } from "./pictures.ts";

/** One piece of a prompt as it was asked: text, or a picture as base64, as a data URL, or by its id. */
export type PromptPart = { readonly text?: string | null; readonly picture?: string | null };

/** A piece of a document as the gateway keeps it: pictures are files. */
export type StoredPart = { readonly text: string } | { readonly picture: StoredPicture };

/** A prompt that was understood, its pictures kept as the model sees them. */
export type ReadPrompt = {
  readonly __typename: "ReadPrompt";
  readonly kept: readonly StoredPart[];
};

/** What of the options a prompt depends on: how the answer must begin, and the sides of its pictures. */
type Wishes = {
  readonly begin?: "text" | "picture";
  readonly height?: number;
  readonly width?: number;
};

/**
 * The prompt as this model reads it: pictures decoded, cropped and resized to what the model reads. How
 * the answer must begin says how much room it needs at least.
 */
export async function readPrompt(
  parts: readonly PromptPart[],
  card: ModelCard,
  pictures: PictureStore,
  { begin, height = card.pictureSize, width = card.pictureSize }: Wishes = {},
): Promise<ReadPrompt | PromptTooLong | PictureInvalid | NotFound> {
  const length = promptLength(parts, card);
  const limit = card.context - (begin === "picture" ? pictureLength(card, { height, width }) : 1);
  if (length > limit) return promptTooLong(limit, length);
  const kept: StoredPart[] = [];
  for (const [i, { text, picture }] of parts.entries()) {
    if (typeof text === "string") {
      kept.push({ text });
    } else if (typeof picture === "string") {
      const { pictureSize: size } = card;
      const read = await pixelsOfGiven(picture, i, { height: size, width: size }, pictures);
      if ("__typename" in read) return read;
      kept.push({ picture: await pictures.save(read.picture) });
    }
  }
  return { __typename: "ReadPrompt", kept };
}

/** The patches of a picture between `<boi>` and `<eoi>`. */
function pictureLength(
  { pictureSize, patchSize }: ModelCard,
  { height, width } = { height: pictureSize, width: pictureSize },
): number {
  return Math.ceil(height / patchSize) * Math.ceil(width / patchSize) + 2;
}

/** How many sequence elements a prompt takes: `<bos>`, its tokens, its pictures. */
function promptLength(parts: readonly PromptPart[], card: ModelCard): number {
  const mostBytes = 64 * card.context; // beyond this no tokenizer of ours gets below the limit: do not even try
  let length = 1;
  for (const { text } of parts) {
    if (typeof text !== "string") length += pictureLength(card);
    else length += text.length > mostBytes ? text.length : card.tokenizer.encode(text).length;
  }
  return length;
}

/** The picture that an answer is to be made from and its mask, kept as the model sees them. */
export type ReadSource = {
  readonly __typename: "ReadSource";
  readonly source?: StoredPicture;
  readonly mask?: StoredPicture;
};

/** Source and mask, cropped and resized to the sides that are asked for or else to what the model draws. */
export async function readSource(
  given: { readonly source?: string | null; readonly mask?: string | null },
  card: ModelCard,
  pictures: PictureStore,
  { height = card.pictureSize, width = card.pictureSize }: Wishes,
): Promise<ReadSource | InvalidOption | PictureInvalid | NotFound> {
  const shape = { height, width };
  const kept: { source?: StoredPicture; mask?: StoredPicture } = {};
  if (typeof given.source === "string") {
    const read = await pixelsOfGiven(given.source, null, shape, pictures);
    if ("__typename" in read) return read;
    kept.source = await pictures.save(read.picture);
  }
  if (typeof given.mask === "string") {
    const problem = given.source && (await problemOfMask(given.mask, given.source, pictures));
    if (problem) return problem;
    const read = await maskOfGiven(given.mask, shape, pictures);
    if ("__typename" in read) return read;
    kept.mask = await pictures.save(pictureOfMask(read.mask));
  }
  return { __typename: "ReadSource", ...kept };
}
