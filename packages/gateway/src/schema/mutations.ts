import type { GatewayContext } from "../context.ts";
import { type Failure, notFound, workerFailed } from "../failures.ts";
import type { Generation } from "../generation.ts";
import type { Asking } from "../generations.ts";
import { type PromptPart, readPrompt } from "../prompt.ts";
import { builder } from "./builder.ts";
import {
  InvalidConfigRef,
  InvalidOptionRef,
  NotFoundRef,
  PictureInvalidRef,
  PromptTooLongRef,
  QueueFullRef,
  WorkerFailedRef,
} from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import { GenerateOptionsRef, PromptPartRef, readOptions } from "./options.ts";
import { RunRef } from "./run.ts";

const GenerateResultRef = builder.unionType("GenerateResult", {
  description: "The generation that was begun, or why none was.",
  types: [
    GenerationRef,
    PromptTooLongRef,
    PictureInvalidRef,
    InvalidOptionRef,
    NotFoundRef,
    QueueFullRef,
    WorkerFailedRef,
  ],
  resolveType: (result) => result.__typename,
});

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
    generate: t.field({
      type: GenerateResultRef,
      description:
        "Go on with a document: draw what a text says, say what a picture shows, or both in turn.",
      args: {
        prompt: t.arg({
          type: [PromptPartRef],
          required: true,
          description: "Text and pictures, in any order, any number of either.",
        }),
        options: t.arg({ type: GenerateOptionsRef, description: "How to answer." }),
        ...askingArgs(t),
      },
      resolve: async (_, { prompt, options, ...asking }, context) => {
        const { run: runId, ...given } = options ?? {};
        const settled = readOptions(given);
        if ("__typename" in settled) return settled;
        const model = await modelFor(runId, context);
        return typeof model === "string"
          ? generate(prompt, settled, model, readAsking(asking), context)
          : model;
      },
    }),
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

type MutationFields = Parameters<Parameters<typeof builder.mutationFields>[0]>[0];

/** What everything that makes a job takes beside the work itself. */
function askingArgs(t: MutationFields) {
  return {
    priority: t.arg.int({ defaultValue: 0, description: "Greater goes first, from -100 to 100." }),
    idempotencyKey: t.arg.string({
      description:
        "Any text of at most 200 characters. Asked again with the same one, the answer is the job there is already: a retry makes no second.",
    }),
  };
}

function readAsking({
  priority,
  idempotencyKey,
}: {
  priority?: number | null;
  idempotencyKey?: string | null;
}): Asking {
  return {
    priority: Math.max(-100, Math.min(100, priority ?? 0)),
    idempotencyKey: idempotencyKey?.slice(0, 200),
  };
}

async function generate(
  prompt: readonly PromptPart[],
  options: Exclude<ReturnType<typeof readOptions>, { __typename: string }>,
  model: string,
  asking: Asking,
  { generations, pictures, readCard }: GatewayContext,
): Promise<Generation | Exclude<Failure, { __typename: "InvalidConfig" }>> {
  const card = await readCard(model);
  if (!card)
    return workerFailed("there is no model to answer with: its folder holds none that can be read");
  const read = await readPrompt(prompt, card, pictures, options.begin);
  if (read.__typename !== "ReadPrompt") return read;
  return generations.start({ model, prompt: read.kept, options }, asking);
}

/** The folder of the model to answer with. */
async function modelFor(runId: string | null | undefined, { runs, model }: GatewayContext) {
  if (runId === null || runId === undefined) return model;
  const run = await runs.find(runId);
  const checkpoint = run?.record.checkpoints.at(-1)?.folder;
  return checkpoint ?? notFound(run ? "checkpoint of a run" : "run", runId);
}
