import { BOI, BOS } from "@transfusion/tokenizer";
import type { Batcher } from "./batcher.ts";
import type { Sequence } from "./caches.ts";
import { type PictureSize, sizeTokensOf } from "./config.ts";
import { type Element, picturesAlone } from "./elements.ts";
import { OptionError } from "./errors.ts";
import type { SettledOptions } from "./generate-options.ts";
import { pictureLength } from "./room.ts";

/** What a picture continues, as sequences that end with `<boi>` and perhaps its size. */
export type Branches = {
  readonly whole: Sequence;
  /** With guidance: `<bos><boi>` alone, which caption dropout trains, or with a negative prompt in between. Shared. */
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
  options: Pick<SettledOptions, "guidanceScale" | "pictureGuidanceScale" | "negativePrompt">,
): Promise<Branches> {
  const { guidanceScale, pictureGuidanceScale, negativePrompt = "" } = options;
  if (guidanceScale === 1 && (pictureGuidanceScale ?? 1) === 1) return { whole };
  const { config, tokenizer } = batcher.model;
  const avoided = tokenizer.encode(negativePrompt);
  const most = config.context - pictureLength(config, size) - 1;
  if (avoided.length > most) {
    throw new OptionError("negativePrompt", `at most ${most} tokens long`, avoided.length);
  }
  const opening = [BOI, ...sizeTokensOf(config, size)];
  const bare = await batcher.beginning([BOS, ...avoided, ...opening], whole.capacity);
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
