import type { Piece } from "../api/types.ts";
import type { Creation } from "../creations/creation.ts";
import { createKeptStore } from "../look/kept.ts";
import { createStore } from "../look/store.ts";
import { drawPixels, type Recipe } from "../recipe/recipe.ts";
import { type Draft, type DraftPicture, draftOf, emptyDraft } from "./draft.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/** What stands in the box, and what is chosen beside it: kept while one looks at other pages. */
export const draft = createStore<Draft>(emptyDraft);
export const settings = createKeptStore<Settings>("transfusion.settings", defaultSettings);

/** Fill the form with everything of a creation but its seed, unless the seed is wanted too. */
export function fillFrom(creation: Creation, { withSeed = false } = {}): void {
  draft.write(() => draftOf(creation.prompt.map(draftPieceOf)));
  settings.write((old) => ({
    ...creation.settings,
    seed: withSeed ? creation.seed : old.seed,
    seedLocked: withSeed,
  }));
}

/** Fill the form with a recipe read from a picture. */
export function fillFromRecipe({ prompt, settings: chosen }: Recipe): void {
  const pieces = prompt.map((piece) =>
    "pixels" in piece ? { picture: drawPixels(piece.pixels) } : piece,
  );
  draft.write(() => draftOf(pieces));
  settings.write(() => chosen);
}

function draftPieceOf(piece: Piece): { text: string } | { picture: DraftPicture } {
  if ("text" in piece) return piece;
  return { picture: { source: piece.picture.url, name: "an earlier picture" } };
}
