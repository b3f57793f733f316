import type { Document, GenerateOptions, Part } from "@transfusion/model";
import { type PictureInvalid, pictureInvalid } from "./failures.ts";
import type { StoredRequest } from "./generation.ts";
import { maskOfPicture } from "./given-picture.ts";
import type { PictureStore } from "./pictures.ts";
import type { StoredPart } from "./prompt.ts";

/** A request as the model gets it, its pictures read from where they are kept. */
export async function openRequest(
  { model, prompt, options, source, mask }: StoredRequest,
  pictures: PictureStore,
): Promise<
  { model: string; prompt: Document; options: Omit<GenerateOptions, "signal"> } | PictureInvalid
> {
  const document = await openParts(prompt, pictures);
  if ("__typename" in document) return document;
  const gone = pictureInvalid("the picture to draw from is not kept any more", null);
  const from = source && (await pictures.read(source.id, source));
  if (source && !from) return gone;
  const masking = mask && (await pictures.read(mask.id, mask));
  if (mask && !masking) return gone;
  return {
    model,
    prompt: document,
    options: {
      ...options,
      ...(from && { source: from }),
      ...(masking && { mask: maskOfPicture(masking) }),
    },
  };
}

/** A prompt as the model gets it. */
export async function openParts(
  prompt: readonly StoredPart[],
  pictures: PictureStore,
): Promise<Document | PictureInvalid> {
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
  return document;
}
