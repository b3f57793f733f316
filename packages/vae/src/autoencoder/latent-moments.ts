import type { NdArray } from "@transfusion/tensor";
import type { VaeConfig } from "./config.ts";
import { VaeError } from "./errors.ts";

/**
 * The scale and shift under which these latents have mean 0 and variance 1, taken over all of their numbers:
 * `shiftFactor = mean`, `scalingFactor = 1 / deviation` (Rombach et al. 2022, appendix G, and a mean).
 */
export function measureLatentScale(
  latents: Iterable<NdArray>,
): Pick<VaeConfig, "scalingFactor" | "shiftFactor"> {
  let [count, mean, squares] = [0, 0, 0];
  for (const { data } of latents) {
    for (const number of data) {
      count += 1; // Welford's update: exact for latents far from zero, too
      const distance = number - mean;
      mean += distance / count;
      squares += distance * (number - mean);
    }
  }
  const deviation = Math.sqrt(squares / count);
  if (!Number.isFinite(deviation) || deviation === 0) {
    throw new VaeError(
      `measureLatentScale: latents should be finite and vary, got ${count} numbers with deviation ${deviation}`,
    );
  }
  return { scalingFactor: 1 / deviation, shiftFactor: mean };
}
