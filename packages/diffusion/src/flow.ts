import { checkLength, checkTime } from "./check.ts";
import type { Objective } from "./objective.ts";
import { flowPath } from "./path.ts";

/**
 * Rectified flow: `x_t = (1 − t)·x + t·ε`, the network predicts `x`, the loss is the squared error
 * of the velocity `ε − x` that this prediction implies, `(x̂ − x)² / max(t, clip)²`.
 *
 * Times are logit-normal, `t = 1 / (1 + exp(−(mean + deviation·normal)))`; a larger `mean` means
 * noisier pictures; under a cap they are uniform, so that clean pictures are among them. `clip`
 * keeps nearly clean ones from outweighing all others. `shift` moves the samplers' times towards
 * noise, `t = shift·u / (1 + (shift − 1)·u)`: the larger the even areas of a picture, the more of it
 * is decided there. Rectified flow: Liu et al. 2022; times and shift: Esser et al. 2024; predicting
 * `x`: Li and He 2025.
 */
export function flowObjective({
  mean = 0,
  deviation = 1,
  clip = 0.05,
  shift = 1,
}: {
  mean?: number;
  deviation?: number;
  clip?: number;
  shift?: number;
} = {}): Objective {
  if (!Number.isFinite(mean))
    throw new RangeError(`flowObjective: mean should be finite, got ${mean}`);
  if (!(deviation >= 0 && deviation < Infinity)) {
    throw new RangeError(`flowObjective: deviation should be 0 or above, got ${deviation}`);
  }
  if (!(clip > 0 && clip <= 1)) {
    throw new RangeError(`flowObjective: clip should be in (0, 1], got ${clip}`);
  }
  if (!(shift > 0 && shift < Infinity)) {
    throw new RangeError(`flowObjective: shift should be above 0, got ${shift}`);
  }
  return {
    name: "flow",
    drawTime(random, cap = 1) {
      checkTime("drawTime: cap", cap);
      if (cap < 1) return cap * (1 - random.uniform());
      return 1 / (1 + Math.exp(-(mean + deviation * random.normal())));
    },
    coefficients(t) {
      checkTime("coefficients", t);
      const weight = 1 / Math.max(t, clip) ** 2;
      return { signal: 1 - t, noise: t, targetSignal: 1, targetNoise: 0, weight };
    },
    estimate(xt, prediction, t) {
      checkTime("estimate", t);
      checkLength("estimate: prediction", prediction, xt.length);
      const noise = new Float32Array(xt.length);
      for (let i = 0; i < noise.length; i++) noise[i] = (xt[i] - (1 - t) * prediction[i]) / t;
      return { clean: prediction.slice(), noise };
    },
    gridTime: (u) => Math.min(1, (shift * u) / (1 + (shift - 1) * u)), // 1 exactly, however it rounds
    path: flowPath(),
  };
}
