import { areFinite, guide, guideByBoth, rescaleGuided, walk } from "@transfusion/diffusion";
import type { Random } from "@transfusion/tensor";
import type { Pixels } from "@transfusion/vae";
import type { Batcher } from "./batcher.ts";
import type { Branches } from "./branches.ts";
import { objectiveOf, type PictureSize, patchCountOf, patchNumbersOf } from "./config.ts";
import { NotANumberError } from "./errors.ts";
import type { SettledOptions } from "./generate-options.ts";
import { keepOutside, keptNumbers, pin } from "./inpaint.ts";
import { stepTimes } from "./step-times.ts";

/** Where a picture stands after some of its steps, and what it would be were it clean now. */
export type Drawing = {
  readonly step: number;
  readonly steps: number;
  show(): Promise<Pixels>;
};

/**
 * A picture that continues some branches: noise made clean step by step, a little more of it after each event. All
 * branches are looked at in one run per evaluation. Without a source it starts from noise alone; with one, from the
 * source as noisy as `strength` says.
 */
export async function* drawPicture(
  batcher: Batcher,
  branches: Branches,
  size: PictureSize,
  options: Omit<SettledOptions, "size">,
  random: Random,
): AsyncGenerator<Drawing, Pixels> {
  const { canvas, model } = batcher;
  const { config } = model;
  const { sampler, steps, source, signal } = options;
  const objective = objectiveOf(config, size);
  const clean = source && (await canvas.element(source)).patches;
  const kept = clean && options.mask && { clean, kept: keptNumbers(options.mask, config) };
  const sequences = [branches.whole, branches.bare, branches.pictures].filter(
    (branch) => branch !== undefined,
  );
  let step = 1;
  const predict = async (x: Float32Array, t: number): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const [from, to] = options.guidanceInterval;
    const asked = t >= from && t <= to ? sequences : [branches.whole];
    const prediction = guided(await batcher.look({ x, t, size, sequences: asked }), options);
    if (!areFinite(prediction)) throw new NotANumberError("a picture at step", step);
    if (kept) pin(prediction, x, t, kept, objective);
    return prediction;
  };
  const strength = source ? options.strength : 1;
  const times = stepTimes(objective, options.grid, steps, strength);
  const noise = random.normals(patchCountOf(config, size) * patchNumbersOf(config));
  if (clean) {
    const { signal: share, noise: rest } = objective.path(times[0]);
    for (let at = 0; at < noise.length; at++) noise[at] = share * clean[at] + rest * noise[at];
  }
  const seen = async (patches: Float32Array): Promise<Pixels> => {
    const picture = await canvas.show(patches, size);
    return source && options.mask ? keepOutside(picture, source, options.mask) : picture;
  };
  const path = walk(predict, objective, times, { sampler, noise, random });
  for (;;) {
    const { done, value } = await path.next();
    if (done) return seen(value);
    step = value.step + 1;
    signal?.throwIfAborted();
    yield { step: value.step, steps, show: () => seen(value.clean) };
  }
}

/** What the branches' predictions come to: `whole` alone, guided, or guided by pictures and text apart; then rescaled. */
function guided(
  [whole, bare, pictures]: readonly Float32Array[],
  {
    guidanceScale,
    pictureGuidanceScale,
    guidanceRescale,
  }: Pick<SettledOptions, "guidanceScale" | "pictureGuidanceScale" | "guidanceRescale">,
): Float32Array {
  if (!bare) return whole.slice();
  const pushed =
    !pictures || pictureGuidanceScale === undefined
      ? guide(whole, bare, guidanceScale)
      : guideByBoth(
          { neither: bare, picture: pictures, both: whole },
          { textScale: guidanceScale, pictureScale: pictureGuidanceScale },
        );
  return guidanceRescale === 0 ? pushed : rescaleGuided(pushed, whole, guidanceRescale);
}
