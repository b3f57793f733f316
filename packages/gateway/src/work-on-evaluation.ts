import type {
  EvaluationDetails,
  EvaluationEvent,
  EvaluationReport,
  EvaluationRequest,
} from "./evaluation.ts";
import { workerFailed } from "./failures.ts";
import type { JobQueue, Lease } from "./jobs/job-queue.ts";
import type { EngineChoice, FromEvaluationChild, ToEvaluationChild } from "./messages.ts";
import type { UnderWay } from "./one-at-a-time.ts";
import type { PictureStore } from "./pictures.ts";
import { type Desk, workInChild } from "./work-in-child.ts";

/** Evaluate in a child process; the job follows what the child says. Nothing is told twice. */
export function workOnEvaluation(
  lease: Lease,
  options: {
    readonly program: string;
    readonly queue: JobQueue;
    readonly pictures: PictureStore;
    readonly engine: EngineChoice;
    readonly attempts: number;
    readonly patienceMs: number;
    /** Where it keeps what it has. */
    readonly folder: string;
    log(line: string): void;
  },
): UnderWay {
  const { job } = lease;
  const { pictures, queue, engine, folder } = options;
  const request = job.request as EvaluationRequest;
  let details = job.details as EvaluationDetails;
  let told: Promise<Set<string>> | undefined; // items whose outcome was told, in an earlier sitting too

  const take = async (message: FromEvaluationChild, desk: Desk): Promise<void> => {
    told ??= toldOf(queue, job.id);
    const known = await told;
    if (message.type === "started") {
      const { total } = message;
      details = { ...details, done: known.size, total };
      const event = { __typename: "EvaluationStarted", done: known.size, total } as const;
      await desk.tell(event satisfies EvaluationEvent, { details, progress: share(details) });
    } else if (message.type === "answered") {
      const { outcome } = message;
      if (known.has(outcome.item)) return;
      known.add(outcome.item);
      const kept = await Promise.all(message.pictures.map((png) => pictures.keep(png)));
      const { total } = details;
      details = { ...details, done: known.size };
      const event: EvaluationEvent = {
        __typename: "EvaluationAnswered",
        ...{ done: known.size, total: total ?? known.size },
        ...outcome,
        pictures: kept,
      };
      await desk.tell(event, { details, progress: share(details), crashes: 0 });
    } else if (message.type === "ended") {
      const sheets: EvaluationReport["sheets"] = await Promise.all(
        message.sheets.map(async ({ task, picture }) => ({
          task,
          picture: await pictures.save(picture),
        })),
      );
      details = { ...details, report: { ...message.report, sheets } };
      if (!message.report.isWhole) return desk.stopped({ details });
      const ended: EvaluationEvent = { __typename: "EvaluationEnded" };
      await desk.finish("done", ended, { details, progress: 1 });
    } else {
      const event: EvaluationEvent = { __typename: "EvaluationFailed", message: message.message };
      await desk.finish("failed", event, { error: workerFailed(message.message), details });
    }
  };

  return workInChild<ToEvaluationChild, FromEvaluationChild>(lease, {
    ...options,
    what: "evaluation",
    begin: { type: "evaluate", request, folder, engine },
    cancel: { type: "cancel" },
    cancelled: { __typename: "EvaluationCancelled" } satisfies EvaluationEvent,
    failed: (message) => ({
      event: { __typename: "EvaluationFailed", message } satisfies EvaluationEvent,
      error: workerFailed(message),
    }),
    resumed: (message) => ({ __typename: "EvaluationResumed", message }) satisfies EvaluationEvent,
    hear: take,
  });
}

function share({ done, total }: EvaluationDetails): number {
  return total ? done / total : 0;
}

async function toldOf(queue: JobQueue, id: string): Promise<Set<string>> {
  const items = new Set<string>();
  for (let after = 0; ; ) {
    const page = await queue.events(id, after, 500);
    for (const { event, sequence } of page) {
      const said = event as EvaluationEvent;
      if (said.__typename === "EvaluationAnswered") items.add(said.item);
      after = sequence;
    }
    if (page.length < 500) return items;
  }
}
