import { readPicture } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import sharp from "sharp";
import type { NotFound, PictureInvalid, PromptTooLong } from "./failures.ts";
import { notFound, pictureInvalid, promptTooLong } from "./failures.ts";
import type { ModelCard } from "./model-card.ts";
import { isPictureId, type PictureStore, type StoredPicture } from "./pictures.ts";

/** One piece of a prompt as it was asked: text, or a picture as base64, as a data URL, or by its id. */
export type PromptPart = { readonly text?: string | null; readonly picture?: string | null };

/** A piece of a document as the gateway keeps it: pictures are files. */
export type StoredPart = { readonly text: string } | { readonly picture: StoredPicture };

/** A prompt that was understood, its pictures kept as the model sees them. */
export type ReadPrompt = {
  readonly __typename: "ReadPrompt";
  readonly kept: readonly StoredPart[];
};

const formats = new Set(["png", "jpeg", "webp", "gif", "avif", "heif", "tiff"]); // not SVG, which can reach out
const pixelLimit = 40_000_000;

/**
 * The prompt as this model reads it: pictures decoded, cropped and resized to what the model reads. `begin` is
 * how the answer must begin, and so how much room it needs at least.
 */
export async function readPrompt(
  parts: readonly PromptPart[],
  card: ModelCard,
  pictures: PictureStore,
  begin?: "text" | "picture",
): Promise<ReadPrompt | PromptTooLong | PictureInvalid | NotFound> {
  const length = promptLength(parts, card);
  const limit = card.context - (begin === "picture" ? pictureLength(card) : 1);
  if (length > limit) return promptTooLong(limit, length);
  const kept: StoredPart[] = [];
  for (const [i, { text, picture }] of parts.entries()) {
    if (typeof text === "string") {
      kept.push({ text });
    } else if (typeof picture === "string") {
      const read = await readPromptPicture(picture, i, card.pictureSize, pictures);
      if ("__typename" in read) return read;
      kept.push({ picture: await pictures.save(read.picture) });
    }
  }
  return { __typename: "ReadPrompt", kept };
}

/** The patches of a picture between `<boi>` and `<eoi>`. */
function pictureLength({ pictureSize, patchSize }: ModelCard): number {
  return (pictureSize / patchSize) ** 2 + 2;
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

async function readPromptPicture(
  picture: string,
  part: number,
  size: number,
  pictures: PictureStore,
): Promise<{ picture: Pixels } | PictureInvalid | NotFound> {
  if (isPictureId(picture)) {
    const found = await pictures.read(picture, { height: size, width: size });
    return found ? { picture: found } : notFound("picture", picture);
  }
  const base64 = picture.replace(/^data:[a-z0-9.+/;=-]*;base64,/i, "").trim();
  if (base64 === "" || !/^[A-Za-z0-9+/_\-\s]+=*$/.test(base64)) {
    return pictureInvalid(
      "a picture should be base64, a data URL, or the id of an earlier picture",
      part,
    );
  }
  const bytes = Buffer.from(base64, "base64");
  try {
    const { format, width = 0, height = 0 } = await sharp(bytes).metadata();
    if (!formats.has(format ?? "")) {
      return pictureInvalid(
        `a picture should be PNG, JPEG, WebP, GIF, AVIF or TIFF, got ${format}`,
        part,
      );
    }
    if (width * height > pixelLimit) {
      return pictureInvalid(
        `a picture should have at most ${pixelLimit} pixels, got ${width} x ${height}`,
        part,
      );
    }
    return { picture: await readPicture(bytes, size) };
  } catch {
    return pictureInvalid("the bytes are not a picture that can be decoded to its end", part);
  }
}
