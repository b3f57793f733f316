import { cutIntoPatches, type Grid, joinPatches, pixelsToPatches } from "@transfusion/vae";
import { inputChannelsOf, type ModelConfig } from "./config.ts";
import type { PicturePart } from "./document.ts";
import { ModelError } from "./errors.ts";

/** A picture's patches [N, P]: of its pixels or, in a model of latents, of the latents that come with it. */
export function patchesOf({ picture, latents }: PicturePart, config: ModelConfig): Float32Array {
  if (!config.latents) return pixelsToPatches(picture, config.patchSize);
  if (!latents) {
    throw new ModelError("a picture for a model of latents should come with its latents, got none");
  }
  return cutIntoPatches(latents, latentGridOf(picture, config), config.patchSize);
}

/** The inverse for a model of latents: [height / f, width / f, C] of the patches of a picture of this size. */
export function latentsOf(
  patches: Float32Array,
  size: { readonly height: number; readonly width: number },
  config: ModelConfig,
): Float32Array {
  return joinPatches(patches, latentGridOf(size, config), config.patchSize);
}

function latentGridOf(
  { height, width }: { readonly height: number; readonly width: number },
  config: ModelConfig,
): Grid {
  const f = config.latents?.downsampling ?? 1;
  return { height: height / f, width: width / f, channels: inputChannelsOf(config) };
}
