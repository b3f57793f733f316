import type { PictureSource } from "@transfusion/data";
import { createRandom, floats, type NdArray } from "@transfusion/tensor";
import { picturesToArray, type VaeBatch } from "@transfusion/vae";
import { scalar } from "../step-program.ts";
import type { SettledVaeTrainConfig } from "./config.ts";
import { latentShapeOf } from "./step.ts";

/** The batch of a step (from 0), decided by the seed and the step alone. */
export async function batchAt(
  config: SettledVaeTrainConfig,
  source: PictureSource,
  step: number,
): Promise<VaeBatch<NdArray>> {
  const shape = latentShapeOf(config);
  const size = shape.reduce((product, side) => product * side, 1);
  const isOn = step >= config.loss.adversarialFrom ? 1 : 0;
  return {
    pictures: await picturesAt(config, source, step),
    noise: floats(createRandom(config.seed, "vae noise", step).normals(size), shape),
    adversarialOn: scalar(isOn),
  };
}

/** The pictures of a step (from 0): `[B, size, size, 3]`, from -1 to 1. */
export async function picturesAt(
  { batch }: SettledVaeTrainConfig,
  source: PictureSource,
  step: number,
): Promise<NdArray> {
  const positions = Array.from({ length: batch }, (_, i) => step * batch + i);
  return picturesToArray(await Promise.all(positions.map((at) => source.sample(at))));
}
