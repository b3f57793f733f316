import {
  gridOf,
  type ModelConfig,
  type PictureSize,
  pixelsPerPatchOf,
  usualSizeOf,
} from "@transfusion/model";
import { downsamplingOf, loadVae, type Vae } from "@transfusion/vae";
import type { SettledTrainConfig } from "./config.ts";
import { ConfigError } from "./errors.ts";

/** The VAE whose latents a configuration's model works on, if it does. Throws a `ConfigError` if it cannot be read. */
export async function openVae({
  model,
}: Pick<SettledTrainConfig, "model">): Promise<Vae | undefined> {
  if (!model.latents) return undefined;
  try {
    return await loadVae(model.latents.vae);
  } catch (error) {
    throw new ConfigError([{ path: "model.latents.vae", message: (error as Error).message }]);
  }
}

/** The model that a configuration asks for. Throws a `ConfigError` where its patches do not fill the VAE's latents. */
export function modelConfigOf(
  { model: { latents, ...model } }: Pick<SettledTrainConfig, "model">,
  vae: Vae | undefined,
  vocabularySize: number = model.vocabularySize,
): ModelConfig {
  if (!vae) return withSizeTokens({ ...model, vocabularySize });
  const shape = { channels: vae.config.latentChannels, downsampling: downsamplingOf(vae.config) };
  const multiple = pixelsPerPatchOf({ patchSize: model.patchSize, latents: shape });
  if (model.pictureSize % multiple !== 0) {
    const message = `should be a multiple of patchSize x the VAE's downsampling (${multiple}), got ${model.pictureSize}`;
    throw new ConfigError([{ path: "model.pictureSize", message }]);
  }
  return withSizeTokens({ ...model, vocabularySize, latents: shape });
}

/** The model, in which size tokens, if it has them, can name every size that is asked for. Throws a `ConfigError`. */
export function withSizeTokens(
  model: ModelConfig,
  sizes: readonly PictureSize[] = [usualSizeOf(model)],
): ModelConfig {
  const { sizeTokens } = model;
  const longest = Math.max(...sizes.flatMap((size) => Object.values(gridOf(model, size))));
  if (sizeTokens === undefined || sizeTokens >= longest) return model;
  const message = `should be at least the ${longest} patches of the longest side, got ${sizeTokens}`;
  throw new ConfigError([{ path: "model.sizeTokens", message }]);
}
