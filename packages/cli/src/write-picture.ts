import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { writePng } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";

/** Write a picture as a PNG file, whole or not at all; folders on the way are made. */
export async function writePicture(file: string, picture: Pixels): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, await writePng(picture));
}

/** A prompt as part of a file's name: `A large red circle!` becomes `a-large-red-circle`. */
export function fileNameOf(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? ["picture"];
  return words.join("-").slice(0, 60).replace(/-$/, "");
}
