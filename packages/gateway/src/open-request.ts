import type { Document, GenerateOptions, Part } from "@transfusion/model";
import { type PictureInvalid, pictureInvalid } from "./failures.ts";
import type { StoredRequest } from "./generation.ts";
import type { PictureStore } from "./pictures.ts";

/** A request as the model gets it, its pictures read from where they are kept. */
export async function openRequest(
  { model, prompt, options }: StoredRequest,
  pictures: PictureStore,
): Promise<
  { model: string; prompt: Document; options: Omit<GenerateOptions, "signal"> } | PictureInvalid
> {
  const document: Part[] = [];
  for (const [i, part] of prompt.entries()) {
    if ("text" in part) {
      document.push(part);
      continue;
    }
    const picture = await pictures.read(part.picture.id, part.picture);
    if (!picture) return pictureInvalid("the picture is not kept any more", i);
    document.push({ picture });
  }
  return { model, prompt: document, options };
}
