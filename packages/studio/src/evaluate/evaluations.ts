import { ask } from "../api/ask.ts";
import { follow } from "../api/client.ts";
import {
  cancelMutation,
  evaluateMutation,
  evaluationEvents,
  evaluationsQuery,
  retryMutation,
} from "../api/documents.ts";
import { explain } from "../api/explain.ts";
import { oneAtATime } from "../api/one-at-a-time.ts";
import type { Failure } from "../api/types.ts";
import { createStore } from "../look/store.ts";
import { applyAnswer, noProgress, type Progress } from "./progress.ts";
import type { Evaluation, EvaluationEvent } from "./types.ts";

/** All evaluations, newest first, and what is told of those under way. */
export const evaluations = createStore<{
  readonly all: readonly Evaluation[] | undefined;
  readonly progress: Readonly<Record<string, Progress>>;
}>({ all: undefined, progress: {} });

const followed = new Set<string>();

/** Ask for the list, and follow what is under way. */
export const refreshEvaluations = oneAtATime(async () => {
  const { jobs } = await ask<{ jobs: { nodes: Evaluation[] } }>(evaluationsQuery);
  evaluations.write((old) => ({ ...old, all: jobs.nodes }));
  for (const { id, state } of jobs.nodes) {
    if ((state === "QUEUED" || state === "RUNNING") && !followed.has(id)) listen(id);
  }
});

function listen(id: string): void {
  followed.add(id);
  let progress = noProgress;
  follow<EvaluationEvent>(evaluationEvents, id, (event) => {
    progress = applyAnswer(progress, event);
    const told = progress;
    evaluations.write((old) => ({ ...old, progress: { ...old.progress, [id]: told } }));
    if (/(Ended|Cancelled|Failed)$/.test(event.__typename)) followed.delete(id);
    if (event.__typename !== "EvaluationAnswered") void refreshEvaluations();
  });
}

/** Have a model asked: what ShapeEval asks of these tasks, at most `limit` items of each. Throws an `Error` for people. */
export async function startEvaluation(wanted: {
  readonly tasks: readonly string[];
  readonly limit: number | undefined;
  readonly model: string | undefined;
}): Promise<void> {
  const { evaluate } = await ask<{ evaluate: Failure | Evaluation }>(evaluateMutation, wanted);
  if ("message" in evaluate) throw new Error(explain(evaluate));
  await refreshEvaluations();
}

export async function cancelEvaluation(id: string): Promise<void> {
  await ask(cancelMutation, { id });
  await refreshEvaluations();
}

/** Have one that was cancelled or failed go on from its last answer. */
export async function resumeEvaluation(id: string): Promise<void> {
  await ask(retryMutation, { id });
  await refreshEvaluations();
}
