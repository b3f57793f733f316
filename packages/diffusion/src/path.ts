import { checkPositive, checkTime } from "./check.ts";
import {
  cosineSchedule,
  cosineSignal,
  linearSchedule,
  type Schedule,
  scaledLinearSchedule,
  timesteps,
} from "./schedule.ts";

/** What share of `x_t` is picture and what share is noise, and how both change with `t`. */
export type PathPoint = {
  readonly signal: number;
  readonly noise: number;
  readonly signalSlope: number;
  readonly noiseSlope: number;
};

/**
 * The way from clean (t = 0) to noise (t = 1): `x_t = signal(t)·x + noise(t)·ε`. Throws a
 * `RangeError` for a time outside [0, 1].
 */
export type Path = (t: number) => PathPoint;

/**
 * `shift` multiplies noise over signal everywhere (`shiftOfTokens` says by how much); the variance, or
 * on the flow the sum of both, stays 1.
 */
export type PathOptions = { readonly shift?: number };

/** The straight path `x_t = (1 − t)·x + t·ε` of rectified flow. Liu et al. 2022 (arXiv 2209.03003), eq. 1. */
export function flowPath({ shift = 1 }: PathOptions = {}): Path {
  checkPositive("flowPath: shift", shift);
  return (t) => {
    checkTime("path", t, true);
    if (shift === 1) return { signal: 1 - t, noise: t, signalSlope: -1, noiseSlope: 1 };
    const sum = 1 + (shift - 1) * t;
    const slope = shift / sum ** 2;
    return {
      signal: (1 - t) / sum,
      noise: Math.min(1, (shift * t) / sum), // however it rounds
      signalSlope: -slope,
      noiseSlope: slope,
    };
  };
}

/**
 * The path of `cosineSchedule`, which it meets at all its 1000 steps: between them it is the cosine
 * itself. Only the last beta is cut (to 0.999), so over the last step the signal runs straight from
 * one table entry to the other. Nichol and Dhariwal 2021 (arXiv 2102.09672), eq. 17.
 */
export function cosinePath({ shift = 1 }: PathOptions = {}): Path {
  return variancePreserving("cosinePath", shift, (t) =>
    t <= lastWhole ? cosineSignal(t) : straightEnd(t),
  );
}

/** The path of `linearSchedule()`. Ho et al. 2020 (arXiv 2006.11239), section 4. */
export function linearPath({ shift = 1 }: PathOptions = {}): Path {
  return tablePath(linearSchedule(), { shift });
}

/** The path of `scaledLinearSchedule()`, latent diffusion's. Rombach et al. 2022 (arXiv 2112.10752). */
export function scaledLinearPath({ shift = 1 }: PathOptions = {}): Path {
  return tablePath(scaledLinearSchedule(), { shift });
}

/**
 * The sigmoid path: `ᾱ(t) = (s(end) − s(start + t·(end − start))) / (s(end) − s(start))` with
 * `s(u) = 1 / (1 + exp(−u/temperature))`. A higher temperature brings it nearer to a straight line. ᾱ ends at
 * 10⁻⁹ instead of 0, so that pictures can be estimated at `t = 1`. Chen 2023 (arXiv 2301.10972), algorithm 1.
 */
export function sigmoidPath({
  start = -3,
  end = 3,
  temperature = 1,
  shift = 1,
}: PathOptions & { start?: number; end?: number; temperature?: number } = {}): Path {
  if (!(start < end)) {
    throw new RangeError(`sigmoidPath: start should be below end, got ${start} and ${end}`);
  }
  checkPositive("sigmoidPath: temperature", temperature);
  const sigmoid = (u: number) => 1 / (1 + Math.exp(-u / temperature));
  const range = sigmoid(end) - sigmoid(start);
  return variancePreserving("sigmoidPath", shift, (t) => {
    const here = sigmoid(start + t * (end - start));
    const alphaBar = least + ((1 - least) * (sigmoid(end) - here)) / range;
    const slope = ((1 - least) * -here * (1 - here) * (end - start)) / (temperature * range);
    const signal = Math.sqrt(alphaBar);
    return { signal, signalSlope: slope / (2 * signal) };
  });
}

const least = 1e-9; // Chen's clip

/**
 * The path through a schedule's table, index `i` at time `(i + 1) / steps`. Within a step noise
 * comes at a constant rate, so `ln ᾱ` is straight; where a table ends without signal
 * (`zeroTerminalSnr`) the signal itself is straight over the last step.
 */
export function tablePath({ alphaBar }: Schedule, { shift = 1 }: PathOptions = {}): Path {
  const steps = alphaBar.length;
  return variancePreserving("tablePath", shift, (t) => {
    const step = Math.min(steps - 1, Math.max(0, Math.ceil(t * steps) - 1));
    const share = t * steps - step;
    const before = step === 0 ? 1 : alphaBar[step - 1];
    if (alphaBar[step] === 0) {
      const root = Math.sqrt(before);
      return { signal: root * (1 - share), signalSlope: -root * steps };
    }
    const rate = Math.log(alphaBar[step] / before);
    const signal = Math.sqrt(before * Math.exp(rate * share));
    return { signal, signalSlope: (signal * rate * steps) / 2 };
  });
}

function variancePreserving(
  who: string,
  shift: number,
  signalAt: (t: number) => Pick<PathPoint, "signal" | "signalSlope">,
): Path {
  checkPositive(`${who}: shift`, shift);
  return (t) => {
    checkTime("path", t, true);
    const plain = signalAt(t);
    const { signal, signalSlope } = shift === 1 ? plain : shiftSignal(plain, shift);
    const noise = Math.sqrt(Math.max(0, 1 - signal * signal));
    return { signal, noise, signalSlope, noiseSlope: (-signal * signalSlope) / noise };
  };
}

/** With signal and noise on the unit circle: their ratio times `shift`, back on the circle. */
function shiftSignal(
  { signal, signalSlope }: Pick<PathPoint, "signal" | "signalSlope">,
  shift: number,
) {
  const length = Math.hypot(signal, shift * Math.sqrt(Math.max(0, 1 - signal * signal)));
  return { signal: signal / length, signalSlope: (shift ** 2 / length ** 3) * signalSlope };
}

const lastWhole = (timesteps - 1) / timesteps; // up to here no beta is cut
const lastSignal = Math.sqrt(cosineSchedule().alphaBar[timesteps - 1]);

function straightEnd(t: number): Pick<PathPoint, "signal" | "signalSlope"> {
  const { signal } = cosineSignal(lastWhole);
  const signalSlope = (lastSignal - signal) / (1 - lastWhole);
  return { signal: signal + signalSlope * (t - lastWhole), signalSlope };
}
