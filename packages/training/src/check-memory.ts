import { totalmem } from "node:os";
import type { Layout } from "@transfusion/model";
import type { SettledTrainConfig } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { type Plan, planRun } from "./plan.ts";

/** The bytes that a process on this machine may use: its memory, or what its container is given of it. */
export function memoryOfMachine(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** A batch that fits the memory there is, with as many of them a step as make the same step. */
export type FittingBatch = {
  readonly batch: number;
  readonly accumulate: number;
  readonly peakBytes: number;
};

/**
 * Throws a `ConfigError` where a step needs more memory than there is, naming the largest batch that would fit. The
 * plan comes back where it was not plain from the sizes that the run is far too small for that.
 */
export async function checkMemory(
  config: SettledTrainConfig,
  layout: Layout,
  available: number,
): Promise<Plan | undefined> {
  if (roughBytes(config, layout) < available / 8) return undefined;
  const plan = await planRun(config, layout);
  if (plan.peakBytes <= available) return plan;
  const needs = `should need less than the ${gigabytes(available)} GB of this machine, needs ${gigabytes(plan.peakBytes)}`;
  const fitting = await fittingBatch(config, layout, available);
  if (fitting) {
    const { batch, accumulate, peakBytes } = fitting;
    const fits = `batch ${batch} needs ${gigabytes(peakBytes)}: accumulate ${accumulate} makes up for it`;
    throw new ConfigError([{ path: "batch", message: `${needs}; ${fits}` }]);
  }
  const message = `${needs} even with batch 1; a smaller model would fit, or shorter rows`;
  throw new ConfigError([{ path: "model", message }]);
}

/** The largest batch below the configuration's, halved and halved again, whose step fits; nothing where none does. */
export async function fittingBatch(
  config: SettledTrainConfig,
  layout: Layout,
  available: number,
): Promise<FittingBatch | undefined> {
  for (let batch = layout.rows >> 1; batch >= 1; batch >>= 1) {
    const { peakBytes } = await planRun(config, { ...layout, rows: batch });
    if (peakBytes > available) continue;
    const accumulate = Math.ceil((config.accumulate * layout.rows) / batch);
    return { batch, accumulate, peakBytes };
  }
  return undefined;
}

/** No less than a step needs: the state twice, and some forty vectors a slot and layer. */
function roughBytes(
  { model }: SettledTrainConfig,
  { rows, textSlots, pictureSlots }: Layout,
): number {
  const { width, depth, hidden, heads, vocabularySize, pictureSize, patchSize } = model;
  const L = textSlots + pictureSlots * (pictureSize / patchSize) ** 2;
  const weights = depth * (4 * width ** 2 + 6 * width * hidden) + 2 * vocabularySize * width;
  const slot = depth * (20 * width + 10 * hidden + 4 * heads * L) + 3 * vocabularySize;
  return 4 * (9 * weights + rows * L * slot);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toPrecision(2);
}
