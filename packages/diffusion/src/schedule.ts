import { checkCount } from "./check.ts";

/** How many timesteps training knows. Nichol and Dhariwal 2021; the paper's. */
export const timesteps = 1000;

/** A noise schedule as tables; index `i` belongs to time `(i + 1) / steps`. */
export type Schedule = {
  /** βᵢ, the share of variance that step `i` replaces by noise. */
  readonly beta: Float64Array;
  /** ᾱᵢ = Π (1 − β), the share of variance that is still signal after step `i`. */
  readonly alphaBar: Float64Array;
};

// Keeps beta from vanishing near t = 0; chosen there so that √β₀ is a little less than a pixel's step.
const offset = 0.008;
// Beta would be exactly 1 at the last step, and nothing could be estimated from pure noise.
const largestBeta = 0.999;

/**
 * The cosine schedule: `ᾱ(t) = cos²((t + 0.008) / 1.008 · π/2) / cos²(0.008 / 1.008 · π/2)`, its
 * betas at most 0.999. Nichol and Dhariwal 2021 (arXiv 2102.09672), eq. 17.
 */
export function cosineSchedule(steps: number = timesteps): Schedule {
  return tabulate("cosineSchedule", steps, (i) => {
    const ratio = cosineSignal((i + 1) / steps).signal / cosineSignal(i / steps).signal;
    return Math.min(1 - ratio * ratio, largestBeta);
  });
}

/** First and last beta, both in (0, 1), and how many there are. */
export type BetaRange = {
  readonly first?: number;
  readonly last?: number;
  readonly steps?: number;
};

/** Betas evenly from `first` to `last`. Ho et al. 2020 (arXiv 2006.11239), section 4. */
export function linearSchedule({
  first = 1e-4,
  last = 0.02,
  steps = timesteps,
}: BetaRange = {}): Schedule {
  checkBetas("linearSchedule", first, last);
  return tabulate("linearSchedule", steps, (i) => between(first, last, i, steps));
}

/** Roots of betas evenly from `√first` to `√last`. Rombach et al. 2022 (arXiv 2112.10752), latent diffusion. */
export function scaledLinearSchedule({
  first = 0.00085,
  last = 0.012,
  steps = timesteps,
}: BetaRange = {}): Schedule {
  checkBetas("scaledLinearSchedule", first, last);
  return tabulate(
    "scaledLinearSchedule",
    steps,
    (i) => between(Math.sqrt(first), Math.sqrt(last), i, steps) ** 2,
  );
}

/**
 * The same schedule with no signal left at its end: `√ᾱ` is moved down by its last value and
 * stretched so that the first stays. Under it noise cannot be predicted at the last step; `v` can.
 * Lin et al. 2024 (arXiv 2305.08891), algorithm 1.
 */
export function zeroTerminalSnr({ alphaBar }: Schedule): Schedule {
  const steps = alphaBar.length;
  if (steps < 2) throw new RangeError(`zeroTerminalSnr: steps should be above 1, got ${steps}`);
  const [first, last] = [Math.sqrt(alphaBar[0]), Math.sqrt(alphaBar[steps - 1])];
  const moved = alphaBar.map((bar) => (((Math.sqrt(bar) - last) * first) / (first - last)) ** 2);
  return { beta: moved.map((bar, i) => 1 - bar / (i === 0 ? 1 : moved[i - 1])), alphaBar: moved };
}

/** The discrete step of time `t` in (0, 1]: `round(1000 · t) − 1`, so 0 for the least noise and 999 for the most. */
export function timestepOf(t: number): number {
  return Math.max(1, Math.round(t * timesteps)) - 1;
}

/** √ᾱ(t) of the cosine before any beta is cut, and its derivative. */
export function cosineSignal(t: number): { signal: number; signalSlope: number } {
  const rate = Math.PI / 2 / (1 + offset);
  const atZero = Math.cos(offset * rate);
  return {
    signal: Math.cos((t + offset) * rate) / atZero,
    signalSlope: (-rate * Math.sin((t + offset) * rate)) / atZero,
  };
}

function tabulate(who: string, steps: number, betaOf: (i: number) => number): Schedule {
  checkCount(`${who}: steps`, steps);
  const beta = new Float64Array(steps);
  const alphaBar = new Float64Array(steps);
  for (let i = 0; i < steps; i++) {
    beta[i] = betaOf(i);
    alphaBar[i] = (i === 0 ? 1 : alphaBar[i - 1]) * (1 - beta[i]);
  }
  return { beta, alphaBar };
}

const between = (first: number, last: number, i: number, steps: number): number =>
  steps === 1 ? first : first + ((last - first) * i) / (steps - 1);

function checkBetas(who: string, first: number, last: number): void {
  if (!(first > 0 && first <= last && last < 1)) {
    throw new RangeError(
      `${who}: betas should be in (0, 1) and not fall, got ${first} and ${last}`,
    );
  }
}
