import { BOI, BOS, EOI, type Tokenizer } from "@transfusion/tokenizer";
import type { Pixels } from "@transfusion/vae";
import {
  gridOf,
  type ModelConfig,
  type PictureSize,
  pixelsPerPatchOf,
  sizeTokensOf,
} from "./config.ts";
import type { Document, Part, PicturePart } from "./document.ts";
import { ModelError, PictureSizeError } from "./errors.ts";
import { patchesOf } from "./picture-patches.ts";

/** A clean picture in a sequence: its patches `[N, P]`, and how many of them it has in each direction. */
export type PictureElement = { readonly patches: Float32Array; readonly grid: PictureSize };

/** What a sequence is made of: a token, or all patches of a picture. */
export type Element = number | PictureElement;

/** An open-ended document as a sequence: `<bos>`, text ids, `<boi>` (size) patches `<eoi>` …, and no `<eos>`. */
export function openDocument(
  document: Document,
  config: ModelConfig,
  tokenizer: Tokenizer,
): Element[] {
  const elements = document.flatMap((part, index): Element[] => {
    if (isText(part)) return tokenizer.encode(part.text);
    if (!isPicture(part)) {
      throw new ModelError(`generate: part ${index} of the prompt should be a text or a picture`);
    }
    const { picture } = part;
    return [
      BOI,
      ...nameSize(config, picture, `part ${index} of the prompt`),
      readPicture(part, config),
      EOI,
    ];
  });
  return [BOS, ...elements];
}

/** A picture as an element. Throws a `PictureSizeError` where its sides are not whole patches. */
function readPicture(part: PicturePart, config: ModelConfig): PictureElement {
  checkPicture(part.picture, config);
  return { patches: patchesOf(part, config), grid: gridOf(config, part.picture) };
}

/** Throws a `PictureSizeError` where a picture's sides are not whole patches. */
export function checkPicture({ width, height, data }: Pixels, config: ModelConfig): void {
  const multiple = pixelsPerPatchOf(config);
  const isFilled = [width, height].every((side) => side > 0 && side % multiple === 0);
  if (!isFilled || data.length !== width * height * 3) {
    throw new PictureSizeError(multiple, { width, height, bytes: data.length });
  }
}

/** The size tokens of a picture, where the model has such. Throws a `ModelError` where they cannot name its sides. */
function nameSize(config: ModelConfig, { height, width }: PictureSize, what: string): number[] {
  const longest = (config.sizeTokens ?? Infinity) * pixelsPerPatchOf(config);
  if (height > longest || width > longest) {
    throw new ModelError(
      `generate: ${what} should have sides of at most ${longest} pixels, got ${height} x ${width}`,
    );
  }
  return sizeTokensOf(config, { height, width });
}

/** How many places of the context a sequence takes. */
export function lengthOf(elements: readonly Element[]): number {
  return elements.reduce<number>((sum, element) => sum + placesOf(element), 0);
}

/** How many places of the context an element takes. */
export function placesOf(element: Element): number {
  return isToken(element) ? 1 : element.grid.height * element.grid.width;
}

/** What of a sequence is not text: its pictures with their marks, behind `<bos>`. */
export function picturesAlone(elements: readonly Element[], config: ModelConfig): Element[] {
  const marks = config.sizeTokens === undefined ? 1 : 3; // <boi>, and its size
  return elements.filter((element, at) => {
    if (!isToken(element) || at === 0 || element === EOI) return true;
    return elements.slice(at + 1, at + 1 + marks).some((next) => !isToken(next));
  });
}

export function isToken(element: Element): element is number {
  return typeof element === "number";
}

export function isPictureElement(element: Element): element is PictureElement {
  return typeof element !== "number";
}

function isText(part: Part): part is { text: string } {
  return typeof (part as { text?: unknown } | null)?.text === "string";
}

/** Whether a part of a document is a picture. */
export function isPicture(part: Part): part is PicturePart {
  return (part as { picture?: Pixels } | null)?.picture?.data instanceof Uint8Array;
}
