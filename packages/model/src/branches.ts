import { BOI, BOS } from "@transfusion/tokenizer";
import type { Batcher } from "./batcher.ts";
import type { Sequence } from "./caches.ts";
import { type PictureSize, sizeTokensOf } from "./config.ts";
import { type Element, picturesAlone } from "./elements.ts";
import type { SettledOptions } from "./generate-options.ts";

/** What a picture continues, as sequences that end with `<boi>` and perhaps its size. */
export type Branches = {
  readonly whole: Sequence;
  /** With guidance: `<bos><boi>` alone, which caption dropout trains. Shared by all answers. */
  readonly bare?: Sequence;
  /** With guidance by pictures apart from text: what came before without its text. */
  readonly pictures?: Sequence;
};

/** The branches that guidance needs beside `whole`, in which `seen` was read. */
export async function openBranches(
  batcher: Batcher,
  whole: Sequence,
  seen: readonly Element[],
  size: PictureSize,
  options: Pick<SettledOptions, "guidanceScale" | "pictureGuidanceScale">,
): Promise<Branches> {
  const { guidanceScale, pictureGuidanceScale } = options;
  if (guidanceScale === 1 && (pictureGuidanceScale ?? 1) === 1) return { whole };
  const { config } = batcher.model;
  const opening = [BOI, ...sizeTokensOf(config, size)];
  const bare = await batcher.beginning([BOS, ...opening], whole.capacity);
  const pictures = pictureGuidanceScale === undefined ? undefined : batcher.open();
  const branches = { whole, bare, ...(pictures ? { pictures } : {}) };
  try {
    if (pictures) await batcher.read(pictures, [...picturesAlone(seen, config), ...opening]);
    return branches;
  } catch (error) {
    closeBranches(batcher, branches);
    throw error;
  }
}

/** Gives back all but `whole`. */
export function closeBranches(batcher: Batcher, { bare, pictures }: Branches): void {
  if (bare) batcher.release(bare);
  if (pictures) batcher.release(pictures);
}
