import { notFound } from "../failures.ts";
import { askingArgs, readAsking } from "./asking.ts";
import { builder } from "./builder.ts";
import { InvalidConfigRef, InvalidOptionRef, NotFoundRef, QueueFullRef } from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import { RunRef } from "./run.ts";

const TrainResultRef = builder.unionType("TrainResult", {
  description: "The training run that was begun, or why none was.",
  types: [RunRef, InvalidConfigRef, InvalidOptionRef, QueueFullRef],
  resolveType: (result) => result.__typename,
});

const CancelResultRef = builder.unionType("CancelResult", {
  description: "The job that was cancelled, if there is one with this id.",
  types: [GenerationRef, RunRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

builder.mutationType({
  description:
    "What can be set going and stopped. Each answers at once with the job; follow it by a subscription.",
  fields: (t) => ({
    train: t.field({
      type: TrainResultRef,
      description: "Train a model. Runs go one at a time; a second one waits.",
      args: {
        config: t.arg({
          type: "JSON",
          required: true,
          description:
            "A training configuration as the training package documents it, without `out`, which the gateway chooses, " +
            "and with or without `seed`. " +
            "The path of a folder of pictures starts from `datasets` in the gateway's data folder.",
        }),
        ...askingArgs(t),
      },
      resolve: (_, { config, ...asking }, { runs }) => runs.start(config, readAsking(asking)),
    }),
    cancel: t.field({
      type: CancelResultRef,
      description:
        "Stop a generation or a training run. A run under way first finishes its step and keeps a checkpoint. A job that has ended stays as it is.",
      args: { id: t.arg.id({ required: true, description: "The id of the job." }) },
      resolve: async (_, { id }, { generations, runs }) => {
        if (await generations.find(id)) await generations.cancel(id);
        else if (await runs.find(id)) await runs.cancel(id);
        return (await generations.find(id)) ?? (await runs.find(id)) ?? notFound("job", id);
      },
    }),
  }),
});
