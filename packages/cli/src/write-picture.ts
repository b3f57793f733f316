import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { addPngText, readPngText, writePng } from "@transfusion/data";
import { type Pixels, parseRecipe, type Recipe, recipeToJson } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";
import { UserMistake } from "./failures.ts";

const keyword = "transfusion";

/** Write a picture as a PNG file that says how it was made, whole or not at all; folders on the way are made. */
export async function writePicture(file: string, picture: Pixels, recipe: Recipe): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, addPngText(await writePng(picture), keyword, recipeToJson(recipe)));
}

/** The recipe in a PNG file that `writePicture` wrote. */
export async function readRecipe(file: string): Promise<Recipe> {
  const text = readPngText(await readFile(file), keyword);
  if (text === undefined) throw new UserMistake(`${file} holds no recipe to repeat`);
  return parseRecipe(text);
}

/** A prompt as part of a file's name: `A large red circle!` becomes `a-large-red-circle`. */
export function fileNameOf(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? ["picture"];
  return words.join("-").slice(0, 60).replace(/-$/, "");
}
