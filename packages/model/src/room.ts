import { type ModelConfig, type PictureSize, patchCountOf } from "./config.ts";
import { PromptTooLongError } from "./errors.ts";
import type { SettledOptions } from "./generate-options.ts";

/** What a picture takes of the context at least: `<boi>`, its size where that is named, its patches, `<eoi>`. */
export function pictureLength(config: ModelConfig, size: PictureSize | undefined): number {
  const names = config.sizeTokens === undefined ? 0 : 2;
  return 2 + names + (size ? patchCountOf(config, size) : 1);
}

/** Throws a `PromptTooLongError` where a prompt of `length` leaves no room for the beginning of an answer. */
export function checkRoom(
  length: number,
  { begin, size }: Pick<SettledOptions, "begin" | "size">,
  config: ModelConfig,
): void {
  const limit = config.context - (begin === "picture" ? pictureLength(config, size) : 1);
  if (length > limit) throw new PromptTooLongError(limit, length);
}

/** The longest side in patches that may be named next: `left` names, the patches and `<eoi>` are still to come. */
export function longestSide(
  config: ModelConfig,
  length: number,
  height: number | undefined,
): number {
  const left = height === undefined ? 2 : 1;
  return Math.floor((config.context - length - left - 1) / (height ?? 1));
}
