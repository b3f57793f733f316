import { dpmSolver } from "./dpm-solver.ts";
import type { SampleOptions } from "./sample.ts";
import type { Sampler, Surroundings } from "./sampler.ts";
import { heun, midpoint, renewing } from "./single-step.ts";
import { unipc } from "./unipc.ts";

/**
 * How noise is taken out, and what it costs: `order` tells how fast errors fall with the number
 * of steps, once these are small in `ln(signal/noise)`.
 *
 * | name             | looks a step | order | fresh noise | source                                |
 * | ---------------- | ------------ | ----- | ----------- | ------------------------------------- |
 * | `ddpm`           | 1            | 1     | all         | Ho et al. 2020 (arXiv 2006.11239)     |
 * | `ddim`           | 1            | 1     | `eta`: 0    | Song et al. 2020 (arXiv 2010.02502)   |
 * | `euler`          | 1            | 1     | none        | Karras et al. 2022 (arXiv 2206.00364) |
 * | `heun`           | 2, last 1    | 2     | none        | Karras et al. 2022                    |
 * | `eulerAncestral` | 1            | 1     | `eta`: 1    | `ddpm` where `eta` is 1               |
 * | `midpoint`       | 2            | 2     | none        | Runge 1895                            |
 * | `dpmpp2m`        | 1            | 2     | none        | Lu et al. 2022 (arXiv 2211.01095)     |
 * | `dpmpp2mSde`     | 1            | 2     | `eta`: 1    | Lu et al. 2022                        |
 * | `unipc`          | 1            | 3     | none        | Zhao et al. 2023 (arXiv 2302.04867)   |
 */
export const samplerNames = [
  "ddpm",
  "ddim",
  "euler",
  "heun",
  "eulerAncestral",
  "midpoint",
  "dpmpp2m",
  "dpmpp2mSde",
  "unipc",
] as const;
export type SamplerName = (typeof samplerNames)[number];

/** A sampler that has seen nothing yet. */
export function createSampler(
  options: Omit<SampleOptions, "steps" | "noise" | "random">,
  surroundings: Surroundings,
): Sampler {
  const { sampler, eta, variance, extrapolation } = options;
  switch (sampler) {
    case "ddpm":
      return renewing(surroundings, 1, variance);
    case "ddim":
      return renewing(surroundings, eta ?? 0);
    case "euler":
      return renewing(surroundings, 0);
    case "eulerAncestral":
      return renewing(surroundings, eta ?? 1);
    case "heun":
      return heun(surroundings);
    case "midpoint":
      return midpoint(surroundings);
    case "dpmpp2m":
      return dpmSolver(surroundings, 0, extrapolation);
    case "dpmpp2mSde":
      return dpmSolver(surroundings, eta ?? 1);
    case "unipc":
      return unipc(surroundings);
  }
}
