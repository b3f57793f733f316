import type { GatewayContext } from "../context.ts";
import { isPictureId } from "../pictures.ts";
import { builder } from "./builder.ts";
import { anyJobOf } from "./jobs.ts";
import { type AnyNode, datasetNameOf, NodeRef } from "./node.ts";

builder.queryField("node", (t) =>
  t.field({
    type: NodeRef,
    nullable: true,
    description:
      "Whatever has this id: a job, a model, a checkpoint, a picture, a data set, or an upload as long as its address holds; " +
      "null where nothing has it.",
    args: { id: t.arg.id({ required: true, description: "Any id that this schema has told." }) },
    resolve: async (_, { id }, context) => (await findNode(id, context)) ?? null,
  }),
);

async function findNode(id: string, context: GatewayContext): Promise<AnyNode | undefined> {
  const { queue, models, pictures, datasets, uploads, runs } = context;
  const name = datasetNameOf(id);
  if (name !== undefined) return datasets.find(name);
  if (isPictureId(id)) return pictures.find(id);
  const job = await queue.find(id);
  if (job) return anyJobOf(job);
  const [runId = "", step] = id.split(":");
  if (step === undefined) return (await models.find(id)) ?? uploads.find(id);
  const { checkpoints = [] } = (await runs.find(runId))?.record ?? {};
  const kept = checkpoints.findLast((checkpoint) => `${checkpoint.step}` === step);
  return kept && { run: runId, step: kept.step };
}
