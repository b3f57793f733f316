import type { GenerationEvent } from "./generation.ts";
import type { FromGenerationChild } from "./messages.ts";
import type { PictureStore } from "./pictures.ts";
import { previewUrl } from "./preview.ts";

/** What the generation child told, as it is kept: finished pictures among the pictures, previews as data URLs. */
export async function keepEvent(
  event: Extract<FromGenerationChild, { type: "event" }>["event"],
  pictures: PictureStore,
): Promise<GenerationEvent> {
  if (event.type === "text") return { __typename: "GenerationText", text: event.text };
  if (event.type === "preview") {
    const { step, steps } = event;
    return { __typename: "GenerationPreview", step, steps, url: await previewUrl(event.picture) };
  }
  const picture = await pictures.save(event.picture, event.recipe);
  const { choice } = event;
  return { __typename: "GenerationPicture", picture, ...(choice && { choice }) };
}
