import { type NotFound, notFound } from "../failures.ts";
import { followGeneration, type GenerationEvent } from "../generation.ts";
import { followEvents, type Numbered } from "../jobs/follow-events.ts";
import type { RunEvent } from "../run-event.ts";
import { builder } from "./builder.ts";
import { GenerationEventRef } from "./generation.ts";
import { type AnyEvent, JobEventRef } from "./job.ts";
import { RunEventRef } from "./run-event.ts";

const after =
  "Only events with a greater sequence number: the last one seen before a connection was lost.";

builder.subscriptionType({
  description:
    "What happens, as it happens, over graphql-ws. The events so far come first, so nothing is missed; the subscription ends with the job.",
  fields: (t) => ({
    generationEvents: t.field({
      type: GenerationEventRef,
      description: "The events of a generation.",
      args: {
        id: t.arg.id({ required: true, description: "The generation's id." }),
        after: t.arg.int({ defaultValue: 0, description: after }),
      },
      subscribe: async (_, { id, after }, context): Promise<Events<GenerationEvent>> =>
        (await context.generations.find(id))
          ? followGeneration(context.queue, id, after ?? 0)
          : once(notFound("generation", id)),
      resolve: (event) => event,
    }),
    events: t.field({
      type: JobEventRef,
      description:
        "The events of any job. Nothing is missed and nothing comes twice; without such a job it ends at once.",
      args: {
        id: t.arg.id({ required: true, description: "The job's id." }),
        after: t.arg.int({ defaultValue: 0, description: after }),
      },
      subscribe: (_, { id, after }, { queue }) => followEvents<AnyEvent>(queue, id, after ?? 0),
      resolve: (event) => event,
    }),
    runEvents: t.field({
      type: RunEventRef,
      description: "The events of a training run.",
      args: {
        id: t.arg.id({ required: true, description: "The run's id." }),
        after: t.arg.int({ defaultValue: 0, description: after }),
      },
      subscribe: async (_, { id, after }, { runs }): Promise<Events<RunEvent>> => {
        const run = await runs.find(id);
        return run ? runs.events(id, after ?? 0) : once(notFound("run", id));
      },
      resolve: (event) => event,
    }),
  }),
});

type Events<Event extends object> = AsyncIterable<Numbered<Event> | NotFound>;

async function* once(value: NotFound): AsyncGenerator<NotFound> {
  yield value;
}
