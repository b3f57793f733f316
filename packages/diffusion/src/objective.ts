import type { PathPoint } from "./path.ts";

/** The random numbers a time is drawn from: uniform in [0, 1) and standard normal. */
export type Numbers = { uniform(): number; normal(): number };

/** What the network said at one time, as a clean picture and as noise: `x_t = signal·clean + noise·noise`. */
export type Estimate = { readonly clean: Float32Array; readonly noise: Float32Array };

/** A way to spoil pictures, what to ask of the network about them, and how to read its answer. */
export type Objective = {
  readonly name: "ddpm" | "flow";
  /**
   * One time in (0, 1] for one picture; with a `cap` in (0, 1), one in (0, cap]: the paper's noise
   * limit for pictures that stand before their caption (section 4.3.4).
   */
  drawTime(random: Numbers, cap?: number): number;
  /**
   * Numbers for training at time `t`: `x_t = signal·x + noise·ε`, the network is asked for
   * `target = targetSignal·x + targetNoise·ε`, and the loss is `weight·(prediction − target)²`.
   */
  coefficients(t: number): {
    readonly signal: number;
    readonly noise: number;
    readonly targetSignal: number;
    readonly targetNoise: number;
    readonly weight: number;
  };
  /** The network's prediction for `xt` at time `t`, as an estimate of the clean picture and of the noise. */
  estimate(xt: Float32Array, prediction: Float32Array, t: number): Estimate;
  /** Where a sampler stands when the share `u` of its steps is left. */
  gridTime(u: number): number;
  /** The path `x_t = signal(t)·x + noise(t)·ε` from clean (0) to noise (1) and its derivative in `t`. */
  path(t: number): PathPoint;
};
