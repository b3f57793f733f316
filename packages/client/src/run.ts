import type { Events } from "./ending.ts";
import { type Accepted, accepted } from "./errors.ts";
import {
  fineTuneMutation,
  type NotFoundFragment as NotFound,
  type RunEventFragment,
  runEventsSubscription,
  type TrainMutation,
  trainMutation,
} from "./generated.ts";
import type { JobOptions } from "./generation.ts";
import { type Begun, type EventSource, type JobEvent, type Link, runJob } from "./job.ts";
import { newKey } from "./key.ts";
import { request } from "./request.ts";
import type { TypedDocument } from "./typed-document.ts";

/** A training run: its configuration, its newest figures, its checkpoints. */
export type Run = Accepted<TrainMutation["train"]>;

/**
 * What happens to a training run: `begun`, `started`, then `step`, `sample`, `evaluated`, `checkpoint`, `notice` and
 * `resumed` as they come, last `ended` or `cancelled`.
 */
export type RunEvent = Begun<Run> | JobEvent<RunEventFragment, "Run">;

/** Where the events of a training run come from. */
export const runSource: EventSource<RunEventFragment, "Run"> = {
  document: runEventsSubscription,
  prefix: "Run",
};

/** The verbs that train. Each is a training run, begun when its first event is asked for. */
export type TrainingVerbs = {
  /** Train a model. The configuration is one of the training package, without `out`. */
  train(config: TrainConfig, options?: JobOptions): Events<RunEvent>;
  /** Train a model that there is already further: `from` is the id of a model, a training run or a checkpoint. */
  fineTune(from: string, config: TrainConfig, options?: JobOptions): Events<RunEvent>;
};

/** A training configuration, as the training package documents it. */
export type TrainConfig = Readonly<Record<string, unknown>>;

/** The verbs, asked over a link. */
export function trainingVerbs(link: Link): TrainingVerbs {
  const ask = <Variables>(
    document: TypedDocument<Record<string, TrainMutation["train"] | NotFound>, Variables>,
    own: Omit<Variables, keyof JobOptions>,
    { priority, idempotencyKey = newKey(), signal }: JobOptions = {},
  ): Events<RunEvent> => {
    const variables = { ...own, priority, idempotencyKey } as Variables;
    const begin = async (patience: AbortSignal): Promise<Run> => {
      const asking = { isRepeatable: true, patience };
      const [answer] = Object.values(await request(link.connection, document, variables, asking));
      return accepted(answer as TrainMutation["train"]);
    };
    return runJob(link, runSource, begin, signal);
  };
  return {
    train: (config, options) => ask(trainMutation, { config }, options),
    fineTune: (from, config, options) => ask(fineTuneMutation, { from, config }, options),
  };
}
