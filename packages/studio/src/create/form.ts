import type { Piece } from "../api/types.ts";
import type { Creation } from "../creations/creation.ts";
import { zoomOut } from "../inpaint/zoom-out.ts";
import { createKeptStore } from "../look/kept.ts";
import { loadPicture, middleSquare } from "../look/load-picture.ts";
import { createStore } from "../look/store.ts";
import { drawMask, drawPixels, type Recipe } from "../recipe/recipe.ts";
import { type Draft, type DraftPicture, draftOf, emptyDraft, insertPicture } from "./draft.ts";
import { defaultSettings, idOfSource, type Settings, type Source } from "./settings.ts";

/** What stands in the box, and what is chosen beside it: kept while one looks at other pages. */
export const draft = createStore<Draft>(emptyDraft);
export const settings = createKeptStore<Settings>("transfusion.settings", defaultSettings);

/** How many pixels a side the pictures have that the model reads. */
export const pictureSize = createStore(64);

/** Whether a mask is being painted. */
export const painting = createStore<{ readonly isOpen: boolean }>({ isOpen: false });

/** Fill the form with everything of a creation but its seed, unless the seed is wanted too. */
export function fillFrom(creation: Creation, { withSeed = false } = {}): void {
  draft.write(() => draftOf(creation.prompt.map(draftPieceOf)));
  settings.write((old) => ({
    ...{ ...defaultSettings, candidates: 1 }, // an older creation knows fewer settings
    ...creation.settings,
    seed: withSeed ? creation.seed : old.seed,
    seedLocked: withSeed,
  }));
}

/** Fill the form with a recipe read from a picture. */
export function fillFromRecipe({ prompt, settings: chosen, source }: Recipe): void {
  const pieces = prompt.map((piece) =>
    "pixels" in piece ? { picture: drawPixels(piece.pixels) } : piece,
  );
  draft.write(() => draftOf(pieces));
  settings.write(() => {
    if (!source) return chosen;
    const { width, height } = source.pixels;
    const from = { width, height, strength: source.strength };
    const mask = source.mask ? { mask: drawMask(source.mask) } : {};
    return { ...chosen, source: { ...from, picture: drawPixels(source.pixels).source, ...mask } };
  });
}

/** Put a picture at the prompt's end. */
export function putPicture(picture: DraftPicture): void {
  draft.write((old) => insertPicture(old, picture));
}

/** Begin an edit: the picture, and behind it the words to be. */
export function editPicture(picture: DraftPicture): void {
  draft.write(() => insertPicture(emptyDraft, picture));
  settings.write(({ source: _, ...old }) => ({ ...old, begin: "PICTURE" }));
  requestAnimationFrame(() =>
    document.querySelector<HTMLTextAreaElement>(".pieces textarea:last-of-type")?.focus(),
  );
}

/** Draw from a picture: varied, or where a mask is to be painted. */
export async function drawFrom(url: string, wantsMask: boolean): Promise<void> {
  const source = await sourceOf(url, pictureSize.read());
  settings.write((old) => ({ ...old, begin: "PICTURE", source }));
  painting.write(() => ({ isOpen: wantsMask }));
}

/** Draw what is around a picture, which becomes smaller. */
export async function drawAround(url: string): Promise<void> {
  const source = await sourceOf(url, pictureSize.read());
  const { width, height } = source;
  const around = zoomOut(await loadPicture(source.picture), width, height);
  settings.write((old) => ({
    ...old,
    begin: "PICTURE",
    source: { ...source, ...around, strength: 1 },
  }));
}

/** One that the gateway keeps stays as it is; another is cut to the square that the model reads. */
async function sourceOf(url: string, size: number): Promise<Source> {
  const picture = await loadPicture(url);
  if (idOfSource(url) !== url) {
    const { naturalWidth: width, naturalHeight: height } = picture;
    return { picture: url, width, height, strength: 0.6 };
  }
  const square = middleSquare(picture, size).canvas.toDataURL("image/png");
  return { picture: square, width: size, height: size, strength: 0.6 };
}

function draftPieceOf(piece: Piece): { text: string } | { picture: DraftPicture } {
  if ("text" in piece) return piece;
  return { picture: { source: piece.picture.url, name: "an earlier picture" } };
}
