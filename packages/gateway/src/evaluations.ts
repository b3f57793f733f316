import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type Evaluation, type EvaluationRequest, evaluationOf } from "./evaluation.ts";
import { type InvalidOption, invalidOption, type QueueFull, queueFull } from "./failures.ts";
import type { Asking } from "./generations.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import type { EngineChoice } from "./messages.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { PictureStore } from "./pictures.ts";
import { workOnEvaluation } from "./work-on-evaluation.ts";

/** The evaluations of a gateway, one at a time, each in a child process of its own. The queue keeps them. */
export type Evaluations = {
  /** A new evaluation, waiting for its turn or under way. */
  start(
    request: EvaluationRequest,
    asking?: Asking,
  ): Promise<Evaluation | InvalidOption | QueueFull>;
  find(id: string): Promise<Evaluation | undefined>;
  cancel(id: string): Promise<void>;
  /** Have one that failed or was cancelled go on where it was. */
  resume(id: string): Promise<Evaluation | QueueFull | undefined>;
  /** Remove what is on disk of one that the queue knows no more; pictures stay. */
  forget(id: string): Promise<void>;
  fill(): Promise<void>;
  close(): Promise<void>;
};

/** All evaluations that the queue holds, worked on below `folder`. */
export function createEvaluations(options: {
  readonly program: string;
  readonly queue: JobQueue;
  readonly pictures: PictureStore;
  readonly engine: EngineChoice;
  readonly folder: string;
  /** How many may wait. */
  readonly limit: number;
  readonly attempts: number;
  readonly leaseMs: number;
  readonly patienceMs: number;
  log(line: string): void;
}): Evaluations {
  const { queue, folder, limit, leaseMs, log } = options;
  const homeOf = (id: string): string => path.join(folder, id);
  const turns = oneAtATime({
    ...{ queue, leaseMs, log },
    kind: "evaluation",
    cancelled: { __typename: "EvaluationCancelled" },
    begin: (lease) => workOnEvaluation(lease, { ...options, folder: homeOf(lease.job.id) }),
  });
  return {
    async start(request, { priority, idempotencyKey } = {}) {
      const job = await queue.add(
        {
          id: randomUUID(),
          kind: "evaluation",
          request,
          details: { done: 0, total: null },
          priority,
          idempotencyKey,
          fingerprint: createHash("sha256").update(JSON.stringify(request)).digest("hex"),
        },
        limit,
      );
      if (job === "full") return queueFull(limit);
      if (job === "conflict") {
        const wanted = "idempotencyKey should be a new one for another evaluation";
        return invalidOption("idempotencyKey", wanted);
      }
      await turns.fill();
      return evaluationOf((await queue.find(job.id)) ?? job);
    },
    async find(id) {
      const job = await queue.find(id);
      return job?.kind === "evaluation" ? evaluationOf(job) : undefined;
    },
    cancel: turns.cancel,
    async resume(id) {
      const again = { __typename: "EvaluationResumed", message: null };
      const job = await queue.retry(id, again, limit);
      if (job === "full") return queueFull(limit);
      await turns.fill();
      return job && evaluationOf((await queue.find(id)) ?? job);
    },
    forget: (id) => rm(homeOf(id), { recursive: true, force: true }),
    fill: turns.fill,
    close: turns.close,
  };
}
