import { type Recipe, readRecipe } from "../recipe/recipe.ts";
import type { DraftPicture } from "./draft.ts";

const mostBytes = 4_000_000; // several of them still fit into one request
const mostPixels = 1024; // far more than any model here reads

/** A picture file as a prompt takes it, with its recipe if it carries one. Throws where it is no picture. */
export async function readPictureFile(
  file: File,
): Promise<{ picture: DraftPicture; recipe: Recipe | undefined }> {
  const name = file.name || "pasted picture";
  if (!file.type.startsWith("image/")) {
    throw new Error(`A picture should be PNG, JPEG, WebP, GIF or AVIF; ${name} is none of them.`);
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const recipe = await readRecipe(bytes);
  const source = file.size > mostBytes ? await shrink(file) : await dataUrlOf(file);
  return { picture: { source, name }, recipe };
}

/** The picture files of something dropped or pasted. */
export function pictureFilesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}

async function shrink(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, mostPixels / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
