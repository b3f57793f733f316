import type { Events } from "./ending.ts";
import { type Accepted, accepted } from "./errors.ts";
import {
  type EvaluateMutation,
  type EvaluateMutationVariables,
  evaluateMutation,
  eventsSubscription,
  type JobEventFragment,
} from "./generated.ts";
import type { JobOptions } from "./generation.ts";
import { type Begun, type EventSource, type JobEvent, type Link, runJob } from "./job.ts";
import { newKey } from "./key.ts";
import { request } from "./request.ts";

/** An evaluation: what is asked, and what came of it. */
export type Evaluation = Accepted<EvaluateMutation["evaluate"]>;

/**
 * What happens to an evaluation: `begun`, `started`, then `answered` for each item and `resumed` as they come, last `ended`
 * or `cancelled`. The report is the job's: ask for it by `documents.evaluationQuery`.
 */
export type EvaluationEvent = Begun<Evaluation> | JobEvent<JobEventFragment, "Evaluation">;

/** What to evaluate, and how thoroughly. All of it is optional. */
export type EvaluationRequest = Omit<EvaluateMutationVariables, "idempotencyKey" | "priority">;

/** Where the events of an evaluation come from. */
export const evaluationSource: EventSource<JobEventFragment, "Evaluation"> = {
  document: eventsSubscription,
  prefix: "Evaluation",
};

/** Begin an evaluation and follow it. */
export function evaluate(
  link: Link,
  asked: EvaluationRequest,
  { priority, idempotencyKey = newKey(), signal }: JobOptions,
): Events<EvaluationEvent> {
  const begin = async (patience: AbortSignal): Promise<Evaluation> => {
    const variables = { ...asked, priority, idempotencyKey };
    const asking = { isRepeatable: true, patience };
    return accepted((await request(link.connection, evaluateMutation, variables, asking)).evaluate);
  };
  return runJob(link, evaluationSource, begin, signal);
}
