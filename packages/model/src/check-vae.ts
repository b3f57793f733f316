import { downsamplingOf, type Vae } from "@transfusion/vae";
import type { ModelConfig } from "./config.ts";
import { ModelError } from "./errors.ts";

/** Throws a `ModelError` where a VAE's latents are not those that a model works on. */
export function checkVae({ latents }: ModelConfig, vae: Vae | undefined): void {
  if (!latents) return;
  const wanted = `${latents.channels} channels for every ${latents.downsampling} pixels`;
  const got = vae
    ? `${vae.config.latentChannels} for every ${downsamplingOf(vae.config)}`
    : "no VAE at all";
  if (vae && got === `${latents.channels} for every ${latents.downsampling}`) return;
  throw new ModelError(`a model of latents should have a VAE with ${wanted}, got ${got}`);
}
