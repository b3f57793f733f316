import type { Estimate, Numbers } from "./objective.ts";
import type { Path, PathPoint } from "./path.ts";

/** What share of a picture at time `t` is picture and what share is noise. */
export type Level = Pick<PathPoint, "signal" | "noise">;

/** A time and its level. */
export type Place = Level & { readonly t: number };

/** What a sampler may use on its way. */
export type Surroundings = {
  /** What the network says about `x` at `t`. */
  readonly look: (x: Float32Array, t: number) => Promise<Estimate>;
  readonly path: Path;
  readonly random: Numbers;
};

/** From `x` at one place to a cleaner one: the picture there, and the best guess of the clean one. May remember. */
export type Sampler = (
  x: Float32Array,
  from: Place,
  to: Place,
) => Promise<{ readonly x: Float32Array; readonly clean: Float32Array }>;

/** Half the log of the signal-to-noise ratio, `ln(signal / noise)`: from -∞ for noise to ∞ for clean. */
export function halfLogSnr({ signal, noise }: Level): number {
  return Math.log(signal / noise);
}
