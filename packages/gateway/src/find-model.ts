import type { GatewayContext } from "./context.ts";
import { type NotFound, notFound } from "./failures.ts";

/** The id of the gateway's own model. */
export const ownModel = "default";

/**
 * The folder of a model by its id: the gateway's own (also where there is no id), an imported one, the newest
 * checkpoint of a training run (`<run>`), or the one after some step (`<run>:<step>`), which may have made room for a
 * newer one by now.
 */
export async function findModelFolder(
  id: string | null | undefined,
  { runs, model, models }: Pick<GatewayContext, "runs" | "model" | "models">,
): Promise<{ readonly folder: string } | NotFound> {
  if (id === null || id === undefined || id === ownModel) return { folder: model };
  const imported = await models.find(id);
  if (imported) return { folder: imported.folder };
  const [runId = "", step] = id.split(":");
  const run = await runs.find(runId);
  if (!run) return notFound(step === undefined ? "model or run" : "run", id);
  const { checkpoints } = run.record;
  const kept =
    step === undefined
      ? checkpoints.at(-1)
      : checkpoints.findLast((checkpoint) => `${checkpoint.step}` === step);
  return kept ? { folder: kept.folder } : notFound("checkpoint of a run", id);
}

/** The id of a checkpoint, to answer with it or to train on from it. */
export function checkpointId(run: string, step: number): string {
  return `${run}:${step}`;
}
