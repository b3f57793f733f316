import type { EvaluationData } from "@transfusion/evaluation";
import { openSource } from "@transfusion/training";
import { configAt } from "./config-at.ts";

const heldOutSeed = 0x5eed; // the shapes world of a run's own held-out samples

/**
 * Held-out samples, and those learned from where that is known. A configuration names both: its `evaluate.data` and its
 * `data`; the shapes world has held-out scenes of its own. A folder or file is held out; `training` names what was learned
 * from.
 */
export async function evaluationData(
  where: string,
  options: { readonly pictureSize: number; readonly training?: string; readonly samples?: number },
): Promise<EvaluationData> {
  const { pictureSize, training, samples } = options;
  const wishes = { pictureSize, pictures: 4 };
  const config = await configAt(where, wishes);
  const own = where.endsWith(".json") && (config.evaluate?.data || config.data.kind === "shapes");
  const learned =
    training === undefined ? (own ? config : undefined) : await configAt(training, wishes);
  const seed = config.seed ^ heldOutSeed;
  return {
    heldOut: await openSource(config.evaluate?.data ?? config.data, { pictureSize, seed }),
    training: learned && (await openSource(learned.data, { pictureSize, seed: learned.seed })),
    samples,
  };
}
