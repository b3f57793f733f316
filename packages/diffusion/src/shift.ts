import { checkCount, checkPositive, checkTime } from "./check.ts";

/**
 * Time `t` in [0, 1] moved so that on the flow's path noise over signal is `shift` times as much:
 * `shift·t / (1 + (shift − 1)·t)`. Esser et al. 2024 (arXiv 2403.03206), eq. 23.
 */
export function shiftTime(t: number, shift: number): number {
  checkTime("shiftTime", t, true);
  checkPositive("shiftTime: shift", shift);
  return Math.min(1, (shift * t) / (1 + (shift - 1) * t)); // 1 exactly, however it rounds
}

/**
 * The shift for pictures of `tokens` patches where none is right for `baseTokens`: `√(tokens / baseTokens)`.
 * Averaged over the patches of an even area, noise shrinks with their root; so much more of it hides as
 * much. Esser et al. 2024 (arXiv 2403.03206), section 5.3.2; on variance-preserving paths Hoogeboom
 * et al. 2023 (arXiv 2301.11093), section 3.1.
 */
export function shiftOfTokens(tokens: number, baseTokens: number): number {
  checkCount("shiftOfTokens: tokens", tokens);
  checkCount("shiftOfTokens: baseTokens", baseTokens);
  return Math.sqrt(tokens / baseTokens);
}

/**
 * The exponential form: the shift `e^mu`, under which time `t` becomes `e^mu / (e^mu + 1/t − 1)`, with
 * `mu` straight in the number of tokens, through `[tokens, mu]` of the `least` and the `most` pictures. The
 * defaults are those of FLUX.1 (Black Forest Labs 2024), which publishes them in its code only.
 */
export function shiftOfMu(
  tokens: number,
  {
    least = [256, 0.5],
    most = [4096, 1.15],
  }: { least?: readonly [number, number]; most?: readonly [number, number] } = {},
): number {
  checkCount("shiftOfMu: tokens", tokens);
  if (!(least[0] < most[0])) {
    throw new RangeError(
      `shiftOfMu: least should have fewer tokens than most, got ${least[0]} and ${most[0]}`,
    );
  }
  const share = (tokens - least[0]) / (most[0] - least[0]);
  return Math.exp(least[1] + share * (most[1] - least[1]));
}
