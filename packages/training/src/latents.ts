import { join } from "node:path";
import type { SampleSource } from "@transfusion/data";
import { createPictureCoder, type Model, type Pixels } from "@transfusion/model";
import type { SettledTrainConfig } from "./config.ts";
import { openLatentCache } from "./latent-cache.ts";

/** Where a run has its latents from. */
export type Latents = {
  latentsOf(pictures: readonly Pixels[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
};

/** The latents of a run's pictures, kept on disk where pictures come again; `undefined` for a model of pixels. */
export async function openLatents(
  { out, latentCache, engine, threads }: SettledTrainConfig,
  { vae }: Pick<Model, "vae">,
  source: SampleSource,
): Promise<Latents | undefined> {
  if (!vae) return undefined;
  const coder = createPictureCoder(vae, { engine, threads });
  const dispose = () => coder.dispose();
  if (!Number.isFinite(source.size)) return { latentsOf: coder.encode, dispose };
  const { folder = join(out, "latents"), megabytes } = latentCache;
  const cache = await openLatentCache(folder, vae, coder, { maximumBytes: megabytes * 2 ** 20 });
  return { latentsOf: cache.latentsOf, dispose };
}
