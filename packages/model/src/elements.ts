import { BOI, BOS, EOI, type Tokenizer } from "@transfusion/tokenizer";
import { type Pixels, pixelsToPatches } from "@transfusion/vae";
import { type ModelConfig, patchCountOf } from "./config.ts";
import type { Document, Part } from "./document.ts";
import { ModelError, PictureSizeError } from "./errors.ts";

/** What a sequence is made of: a token, or all patches of a picture `[N, P]`. */
export type Element = number | Float32Array;

/** An open-ended document as a sequence: `<bos>`, text ids, `<boi>` patches `<eoi>` …, and no `<eos>`. */
export function openDocument(
  document: Document,
  config: ModelConfig,
  tokenizer: Tokenizer,
): Element[] {
  const elements = document.flatMap((part, index): Element[] => {
    if (isText(part)) return tokenizer.encode(part.text);
    if (isPicture(part)) return [BOI, readPatches(part.picture, config), EOI];
    throw new ModelError(`generate: part ${index} of the prompt should be a text or a picture`);
  });
  return [BOS, ...elements];
}

/** How many places of the context a sequence takes. */
export function lengthOf(elements: readonly Element[], config: ModelConfig): number {
  const N = patchCountOf(config);
  return elements.reduce<number>((sum, element) => sum + (isToken(element) ? 1 : N), 0);
}

export function isToken(element: Element): element is number {
  return typeof element === "number";
}

export function isPatches(element: Element): element is Float32Array {
  return typeof element !== "number";
}

function isText(part: Part): part is { text: string } {
  return typeof (part as { text?: unknown } | null)?.text === "string";
}

function isPicture(part: Part): part is { picture: Pixels } {
  return (part as { picture?: Pixels } | null)?.picture?.data instanceof Uint8Array;
}

function readPatches(picture: Pixels, config: ModelConfig): Float32Array {
  const { width, height, data } = picture;
  const size = config.pictureSize;
  if (width !== size || height !== size || data.length !== width * height * 3) {
    throw new PictureSizeError(
      { width: size, height: size },
      { width, height, bytes: data.length },
    );
  }
  return pixelsToPatches(picture, config.patchSize);
}
