import { type Batcher, batcherOver } from "./batcher.ts";
import { createCanvas } from "./canvas.ts";
import { checkVae } from "./check-vae.ts";
import { createPrograms, type EngineOptions } from "./compiled-programs.ts";
import type { Model } from "./load-model.ts";
import { createNetwork } from "./network.ts";
import { createPictureCoder } from "./picture-coder.ts";

/** A model on an engine, to be asked by many. Programs are compiled when first needed. */
export function createBatcher(
  model: Model,
  options: EngineOptions,
): Batcher & { readonly model: Model } {
  const { config, vae } = model;
  checkVae(config, vae);
  const coder = vae && createPictureCoder(vae, options);
  const network = createNetwork(config, createPrograms(model, options));
  return { ...batcherOver(model, network, createCanvas(config, coder)), model };
}
