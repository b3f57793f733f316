import { areFinite } from "@transfusion/diffusion";
import type { Random } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS } from "@transfusion/tokenizer";
import type { Pixels } from "@transfusion/vae";
import type { Batcher } from "./batcher.ts";
import type { Branches } from "./branches.ts";
import { type PictureSize, sizeTokensOf } from "./config.ts";
import { type Drawing, drawPicture } from "./draw-picture.ts";
import { type Element, isToken } from "./elements.ts";
import { NotANumberError } from "./errors.ts";
import type { SettledOptions } from "./generate-options.ts";

// One model draws pictures and reads them, so it can say itself which of several it drew goes best with the text.

/** Which of several pictures was kept, counted from 0, and how likely the text is as a caption of each. */
export type Choice = { readonly chosen: number; readonly logLikelihoods: readonly number[] };

/** Pictures that continue the same branches, each from noise of its own, all of them looked at together. Tells of the first. */
export async function* drawCandidates(
  batcher: Batcher,
  branches: Branches,
  size: PictureSize,
  options: Omit<SettledOptions, "size">,
  noises: readonly Random[],
): AsyncGenerator<Drawing, Pixels[]> {
  const drawings = noises.map((noise) => drawPicture(batcher, branches, size, options, noise));
  for (;;) {
    const states = await allOf(drawings.map((drawing) => drawing.next()));
    const drawn = states.flatMap(({ done, value }) => (done ? [value] : []));
    if (drawn.length > 0) return drawn; // all take the same steps
    yield states[0].value as Drawing;
  }
}

/** The picture whose caption is likeliest; of equals the first. */
export async function likeliest(
  batcher: Batcher,
  pictures: readonly Pixels[],
  caption: readonly number[],
): Promise<Choice> {
  const logLikelihoods = await allOf(
    pictures.map((picture) => captionLikelihood(batcher, picture, caption)),
  );
  return { chosen: logLikelihoods.indexOf(Math.max(...logLikelihoods)), logLikelihoods };
}

/** The text directly before the picture that was opened last. */
export function captionOf(seen: readonly Element[]): number[] {
  const end = seen.lastIndexOf(BOI);
  const start = seen.findLastIndex((id, at) => at < end && (id === BOS || id === EOI)) + 1;
  return seen.slice(start, end).filter(isToken);
}

/**
 * How likely a caption is behind its picture, clean and first as where captions are learned: the mean of
 * `log p(token | picture, tokens before it)` over its tokens and the `<eos>` behind them, in nats.
 */
async function captionLikelihood(
  batcher: Batcher,
  picture: Pixels,
  caption: readonly number[],
): Promise<number> {
  const { canvas, model } = batcher;
  const opening = [BOS, BOI, ...sizeTokensOf(model.config, picture)];
  const elements = [...opening, await canvas.element(picture), EOI, ...caption];
  const wanted = [...caption, EOS];
  const said = (await batcher.readEach(elements)).slice(-wanted.length); // after <eoi>, then each token
  const bad = said.findIndex((logits) => !areFinite(logits));
  if (bad >= 0) throw new NotANumberError("a caption at token", bad + 1);
  const sum = wanted.reduce((total, id, at) => total + logProbability(said[at], id), 0);
  return sum / wanted.length;
}

/** `log softmax(logits)[id]` */
function logProbability(logits: Float32Array, id: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return logits[id] - largest - Math.log(sum);
}

/** All answers, or the first failure, but not before all have come: they use what the caller then lets go of. */
async function allOf<T>(answers: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(answers);
  return Promise.all(answers);
}
