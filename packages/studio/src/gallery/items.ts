import type { PictureRef } from "../api/types.ts";
import { type Creation, isUnderWay, wordsOf } from "../creations/creation.ts";

/** Something to look at: a picture of an answer, or an answer without any: words, or one under way or failed. */
export type Item = {
  readonly key: string;
  readonly creation: Creation;
  readonly picture?: PictureRef;
};

type Wanted = {
  readonly search?: string;
  readonly favouritesOnly?: boolean;
  /** The id of a board. */
  readonly board?: string | undefined;
};

/** What was made, newest first, where every word of `search` occurs in what was asked or answered. */
export function itemsOf(
  creations: readonly Creation[],
  { search = "", favouritesOnly = false, board }: Wanted = {},
): Item[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return creations
    .filter(({ favourite }) => !favouritesOnly || favourite)
    .filter(({ boards = [] }) => board === undefined || boards.includes(board))
    .filter(({ prompt, parts, seed }) => {
      const text = `${wordsOf(prompt)} ${wordsOf(parts)} ${seed}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .flatMap((creation): Item[] => {
      const { parts } = creation;
      const pictures = parts.flatMap((part) => ("picture" in part ? [part.picture] : []));
      if (pictures.length > 0) {
        return pictures.map((picture, i) => ({ key: `${creation.id} ${i}`, creation, picture }));
      }
      const isNothing = creation.state !== "FAILED" && !isUnderWay(creation);
      return isNothing && wordsOf(parts) === "" ? [] : [{ key: `${creation.id} 0`, creation }];
    });
}
