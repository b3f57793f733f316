import { guide, guideByBoth, rescaleGuided } from "./guide.ts";
import type { Predict } from "./sample.ts";

export type Guidance = {
  /** How far the text pushes; 1 is no guidance. */
  readonly scale: number;
  /** How far the source picture pushes, where there is one; by default 1. */
  readonly pictureScale?: number;
  /** From which time to which it pushes, both included; by default from 0 to 1, always. */
  readonly interval?: readonly [from: number, to: number];
  /** How much of the guided prediction takes the conditional one's deviation; by default 0, none. */
  readonly rescale?: number;
};

/** The predictions to be guided by: with the condition, without it, and with its source picture alone. */
export type Predictors = {
  readonly conditional: Predict;
  readonly unconditional: Predict;
  readonly picture?: Predict;
};

/**
 * One prediction of several: `guide` of two, or `guideByBoth` of three where `picture` is given, then
 * `rescaleGuided`. Outside the interval, and where all scales are 1, the conditional one alone is asked:
 * guidance hurts at much noise and is wasted at little. Kynkäänniemi et al. 2024 (arXiv 2404.07724).
 *
 * Throws a `RangeError` for scales that are not finite and for an interval that does not rise within [0, 1].
 */
export function guidedPredict(
  { conditional, unconditional, picture }: Predictors,
  { scale, pictureScale = 1, interval: [from, to] = [0, 1], rescale = 0 }: Guidance,
): Predict {
  for (const [name, value] of Object.entries({ scale, pictureScale })) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`guidedPredict: ${name} should be finite, got ${value}`);
    }
  }
  if (!(from >= 0 && from <= to && to <= 1)) {
    throw new RangeError(`guidedPredict: interval should rise within [0, 1], got ${from} to ${to}`);
  }
  if (!(rescale >= 0 && rescale <= 1)) {
    throw new RangeError(`guidedPredict: rescale should be in [0, 1], got ${rescale}`);
  }
  const isPlain = scale === 1 && (picture === undefined || pictureScale === 1);
  return async (x, t) => {
    const both = await conditional(x, t);
    if (isPlain || t < from || t > to) return both;
    const neither = await unconditional(x, t);
    const guided = picture
      ? guideByBoth(
          { neither, picture: await picture(x, t), both },
          { textScale: scale, pictureScale },
        )
      : guide(both, neither, scale);
    return rescale === 0 ? guided : rescaleGuided(guided, both, rescale);
  };
}
