import { type Pixels, patchesToPixels } from "@transfusion/vae";
import { gridOf, type ModelConfig, type PictureSize } from "./config.ts";
import type { Document, PicturePart } from "./document.ts";
import { checkPicture, isPicture, type PictureElement } from "./elements.ts";
import type { PictureCoder } from "./picture-coder.ts";
import { latentsOf, patchesOf } from "./picture-patches.ts";

/** Pictures as a model sees them and back: patches of their pixels or, through its VAE, of their latents. */
export type Canvas = {
  /** The document with everything a model wants to know of its pictures. Throws a `PictureSizeError`. */
  ready(document: Document): Promise<Document>;
  /** A clean picture as an element. Throws a `PictureSizeError`. */
  element(picture: Pixels): Promise<PictureElement>;
  /** The picture of patches [N, P]. */
  show(patches: Float32Array, size: PictureSize): Promise<Pixels>;
  dispose(): Promise<void>;
};

/** The canvas of a model; `coder` is its VAE, if it has one. */
export function createCanvas(config: ModelConfig, coder: PictureCoder | undefined): Canvas {
  async function withLatents(part: PicturePart): Promise<PicturePart> {
    checkPicture(part.picture, config);
    if (!coder) return part;
    const [latents] = await coder.encode([part.picture]);
    return { ...part, latents };
  }

  return {
    ready: (document) =>
      Promise.all(document.map((part) => (isPicture(part) ? withLatents(part) : part))),
    async element(picture) {
      const part = await withLatents({ picture });
      return { patches: patchesOf(part, config), grid: gridOf(config, picture) };
    },
    async show(patches, size) {
      if (!coder) return patchesToPixels(patches, size.width, size.height, config.patchSize);
      return coder.decode(latentsOf(patches, size, config), size);
    },
    async dispose() {
      await coder?.dispose();
    },
  };
}
