import { notFound } from "../failures.ts";
import { findOrigin, findVae } from "../run-sources.ts";
import { askingArgs, readAsking } from "./asking.ts";
import { builder } from "./builder.ts";
import { EvaluationRef } from "./evaluation.ts";
import { InvalidConfigRef, InvalidOptionRef, NotFoundRef, QueueFullRef } from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import { RunRef } from "./run.ts";

const TrainResultRef = builder.unionType("TrainResult", {
  description: "The training run that was begun, or why none was.",
  types: [RunRef, InvalidConfigRef, InvalidOptionRef, QueueFullRef],
  resolveType: (result) => result.__typename,
});

const FineTuneResultRef = builder.unionType("FineTuneResult", {
  description: "The training run that was begun, or why none was.",
  types: [RunRef, InvalidConfigRef, InvalidOptionRef, NotFoundRef, QueueFullRef],
  resolveType: (result) => result.__typename,
});

const CancelResultRef = builder.unionType("CancelResult", {
  description: "The job that was cancelled, if there is one with this id.",
  types: [GenerationRef, RunRef, EvaluationRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

builder.mutationType({
  description:
    "What can be set going and stopped. Each answers at once with the job; follow it by a subscription.",
  fields: (t) => ({
    train: t.field({
      type: TrainResultRef,
      description: "Train a model, or a VAE. Runs go one at a time; a second one waits.",
      args: {
        config: t.arg({
          type: "JSON",
          required: true,
          description:
            "A training configuration as `configSchema` describes it, with or without `seed`; `presets` are some to start from. " +
            'The path of a folder of pictures starts from `datasets` in the gateway\'s data folder. With `kind: "vae"` it is a ' +
            "VAE that is trained; `model.latents.vae` takes the id of its run or checkpoint.",
        }),
        ...askingArgs(t),
      },
      resolve: async (_, { config, ...asking }, context) => {
        const vae = await findVae(config, context);
        return "__typename" in vae ? vae : context.runs.start(config, readAsking(asking), vae);
      },
    }),
    fineTune: t.field({
      type: FineTuneResultRef,
      description:
        "Train a model that there is already further, on other data or in another way: a run of its own, which begins with its weights and tokenizer. The model itself stays as it is.",
      args: {
        from: t.arg.id({
          required: true,
          description:
            "The id of a model, of a training run (its newest checkpoint) or of a checkpoint.",
        }),
        config: t.arg({
          type: "JSON",
          required: true,
          description: "As for `train`. What `model` leaves out is as in the model it begins with.",
        }),
        ...askingArgs(t),
      },
      resolve: async (_, { from, config, ...asking }, context) => {
        const origin = await findOrigin(from, context);
        if ("__typename" in origin) return origin;
        const vae = await findVae(config, context);
        if ("__typename" in vae) return vae;
        return context.runs.start(config, readAsking(asking), { ...origin, ...vae });
      },
    }),
    cancel: t.field({
      type: CancelResultRef,
      description:
        "Stop a generation, a training run or an evaluation. A run under way first finishes its step and keeps a checkpoint. A job that has ended stays as it is.",
      args: { id: t.arg.id({ required: true, description: "The id of the job." }) },
      resolve: async (_, { id }, { generations, runs, evaluations }) => {
        for (const jobs of [generations, runs, evaluations]) {
          if (!(await jobs.find(id))) continue;
          await jobs.cancel(id);
          return (await jobs.find(id)) ?? notFound("job", id);
        }
        return notFound("job", id);
      },
    }),
  }),
});
