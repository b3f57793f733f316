import { checkPositive } from "./check.ts";
import { createObjective, type Objective } from "./objective.ts";
import { flowPath } from "./path.ts";
import { shiftTime } from "./shift.ts";
import { checkLogitNormal, logitNormalTimes } from "./times.ts";

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
  checkLogitNormal("flowObjective", mean, deviation);
  if (!(clip > 0 && clip <= 1)) {
    throw new RangeError(`flowObjective: clip should be in (0, 1], got ${clip}`);
  }
  checkPositive("flowObjective: shift", shift);
  return createObjective({
    name: "flow",
    path: flowPath(),
    prediction: "x",
    // `velocityWeighting` to the last bit, whatever the slopes round to
    weighting: (_, { noise }) => 1 / Math.max(noise, clip) ** 2,
    drawTime: logitNormalTimes({ mean, deviation }),
    gridTime: (u) => shiftTime(u, shift),
  });
}
