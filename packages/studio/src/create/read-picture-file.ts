import { shrinkPicture } from "../look/shrink-picture.ts";
import { type Recipe, readRecipe } from "../recipe/recipe.ts";
import type { DraftPicture } from "./draft.ts";

/** A picture file as a prompt takes it, with its recipe if it carries one. Throws where it is no picture. */
export async function readPictureFile(
  file: File,
): Promise<{ picture: DraftPicture; recipe: Recipe | undefined }> {
  const name = file.name || "pasted picture";
  if (!file.type.startsWith("image/")) {
    throw new Error(`A picture should be PNG, JPEG, WebP, GIF or AVIF; ${name} is none of them.`);
  }
  const recipe = await readRecipe(new Uint8Array(await file.arrayBuffer()));
  return { picture: { source: await dataUrlOf(await shrinkPicture(file)), name }, recipe };
}

/** The pictures among files that were dropped or pasted. */
export function pictureFilesOf(files: Iterable<File>): File[] {
  return [...files].filter(({ type }) => type.startsWith("image/"));
}

function dataUrlOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error("The picture cannot be read."));
    reader.readAsDataURL(file);
  });
}
