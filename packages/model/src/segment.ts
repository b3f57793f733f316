import { floats, integers, type NdArray } from "@transfusion/tensor";
import { PAD } from "@transfusion/tokenizer";
import type { PictureSize } from "./config.ts";
import { type Element, isPictureElement, isToken } from "./elements.ts";

/** A piece of a sequence laid out as the programs want it: T text slots, then at most one picture's patches. */
export type Segment = {
  readonly textSlots: number;
  /** How many of these hold a token. */
  readonly tokens: number;
  /** How many patches the picture has in each direction, if there is one. */
  readonly grid?: PictureSize;
  /** The slots in the order of the document. */
  readonly slots: readonly number[];
  readonly arrays: { readonly [name: string]: NdArray };
};

const textBuckets = [1, 8, 32, 128, 512];

/** The smallest number of text slots in use that holds `count` tokens; programs exist for these alone. */
export function textSlotsFor(count: number): number {
  return textBuckets.find((slots) => slots >= count) ?? (textBuckets.at(-1) as number);
}

/** A sequence in pieces of at most one picture and 512 tokens each. */
export function cutIntoSegments(elements: readonly Element[]): Element[][] {
  const pieces: Element[][] = [[]];
  let tokens = 0;
  let pictures = 0;
  for (const element of elements) {
    const isFull = isToken(element) ? tokens === textBuckets.at(-1) : pictures === 1;
    if (isFull) {
      pieces.push([]);
      tokens = 0;
      pictures = 0;
    }
    pieces.at(-1)?.push(element);
    if (isToken(element)) tokens += 1;
    else pictures += 1;
  }
  return pieces;
}

/** One piece of a sequence, whose running position starts at `start`, in slots. */
export function layOutSegment(elements: readonly Element[], start: number): Segment {
  const tokens = elements.filter(isToken);
  const picture = elements.find(isPictureElement);
  const N = picture ? picture.grid.height * picture.grid.width : 0;
  const textSlots = textSlotsFor(tokens.length);
  const L = textSlots + N;
  const ids = new Int32Array(textSlots).fill(PAD);
  const document = new Int32Array(L);
  const block = new Int32Array(L);
  const order = new Int32Array(L);
  const position = new Float32Array(2 * L);
  const slots: number[] = [];
  let running = start;
  let token = 0;
  for (const element of elements) {
    if (isToken(element)) {
      ids[token] = element;
      position.fill(running, 2 * token, 2 * token + 2);
      slots.push(token++);
      running += 1;
      continue;
    }
    block.fill(1, textSlots);
    position.set(gridPositions(running, element.grid), 2 * textSlots);
    for (let patch = 0; patch < N; patch++) slots.push(textSlots + patch);
    running += N;
  }
  for (const [place, slot] of slots.entries()) {
    document[slot] = 1;
    order[slot] = place;
  }
  return {
    textSlots,
    tokens: tokens.length,
    grid: picture?.grid,
    slots,
    arrays: {
      ids: integers(ids, [1, textSlots]),
      document: integers(document, [1, L]),
      order: integers(order, [1, L]),
      block: integers(block, [1, L]),
      slot: integers(
        Int32Array.from({ length: L }, (_, slot) => slot),
        [1, L],
      ),
      position: floats(position, [1, L, 2]),
      ...(picture ? { clean: floats(picture.patches, [1, N, picture.patches.length / N]) } : {}),
    },
  };
}

/** y and x of a picture's patches: a grid centred on the diagonal of the running position. `[N, 2]` */
export function gridPositions(running: number, { height, width }: PictureSize): Float32Array {
  const N = height * width;
  const top = running + (N - height) / 2;
  const left = running + (N - width) / 2;
  const positions = new Float32Array(2 * N);
  for (let patch = 0; patch < N; patch++) {
    positions[2 * patch] = top + Math.floor(patch / width);
    positions[2 * patch + 1] = left + (patch % width);
  }
  return positions;
}
