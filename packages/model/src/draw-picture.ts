import { areFinite, guide, sample } from "@transfusion/diffusion";
import type { Random } from "@transfusion/tensor";
import { patchesToPixels } from "@transfusion/vae";
import { objectiveOf, patchCountOf, patchNumbersOf } from "./config.ts";
import { NotANumberError } from "./errors.ts";
import type { GenerateEvent } from "./generate.ts";
import type { SettledOptions } from "./generate-options.ts";
import type { Network, Sequence } from "./network.ts";

/**
 * A picture that continues `sequence`, which ends with `<boi>`: noise made clean step by step. Yields previews if
 * they are asked for and returns the clean patches `[N, P]`, within -1..1.
 *
 * With guidance every evaluation looks twice in one run, at the sequence and at the bare `<bos><boi>` that caption
 * dropout trains: `unconditional + scale · (conditional − unconditional)`. Ho and Salimans 2022.
 */
export async function* drawPicture(
  network: Network,
  sequence: Sequence,
  options: SettledOptions,
  random: Random,
): AsyncGenerator<GenerateEvent, Float32Array> {
  const { config } = network.model;
  const { sampler, steps, guidanceScale, previews, signal } = options;
  const isGuided = guidanceScale !== 1;
  const denoiser = await network.denoiser(sequence, isGuided);
  let step = 1;
  const predict = async (x: Float32Array, t: number): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const { conditional, unconditional } = await denoiser.predict(x, t);
    const prediction = unconditional
      ? guide(conditional, unconditional, guidanceScale)
      : conditional;
    if (!areFinite(prediction)) throw new NotANumberError("a picture at step", step);
    return prediction;
  };
  try {
    const noise = random.normals(patchCountOf(config) * patchNumbersOf(config));
    const objective = objectiveOf(config);
    const path = sample(predict, objective, { sampler, steps, noise, random });
    for (;;) {
      const { done, value } = await path.next();
      if (done) return value.map((number) => Math.min(1, Math.max(-1, number)));
      step = value.step + 1;
      signal?.throwIfAborted();
      if (previews) {
        const { pictureSize, patchSize } = config;
        const picture = patchesToPixels(value.clean, pictureSize, pictureSize, patchSize);
        yield { type: "preview", picture, step: value.step, steps };
      }
    }
  } finally {
    denoiser.release();
  }
}
