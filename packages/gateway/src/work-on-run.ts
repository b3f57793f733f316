import type { JobQueue, Lease } from "./jobs/job-queue.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";
import type { UnderWay } from "./one-at-a-time.ts";
import type { PictureStore } from "./pictures.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunDetails, RunRecord } from "./run-record.ts";
import type { AnyTrainEvent } from "./train-in-child.ts";
import { type Desk, workInChild } from "./work-in-child.ts";

/** Train in a child process; the run's job follows what the child says. */
export function workOnRun(
  lease: Lease,
  options: {
    readonly program: string;
    readonly queue: JobQueue;
    readonly pictures: PictureStore;
    readonly attempts: number;
    readonly patienceMs: number;
    log(line: string): void;
  },
): UnderWay {
  const { job } = lease;
  const { pictures, log } = options;
  const { config } = job.request as Pick<RunRecord, "config">;
  let details = job.details as RunDetails;
  let toldUpTo = details.latest?.step ?? 0; // steps until here were told in an earlier sitting

  const take = async (event: AnyTrainEvent, desk: Desk): Promise<void> => {
    const tell = (event: RunEvent, changes = {}) => desk.tell(event, { ...changes, details });
    if (event.type === "start") {
      const { parameters, step, steps, skipped } = event;
      const flopsPerStep = "flopsPerStep" in event ? event.flopsPerStep : undefined;
      const samples = Number.isFinite(event.samples) ? event.samples : null;
      details = { ...details, parameters, flopsPerStep, skipped: [...skipped] };
      await tell({ __typename: "RunStarted", parameters, step, steps, samples, skipped });
    } else if (event.type === "step") {
      if (event.step <= toldUpTo) return;
      const latest = figuresOf(event);
      const stepsLeft = event.steps - event.step;
      const secondsPerStep = stepsLeft > 0 ? event.secondsLeft / stepsLeft : details.secondsPerStep;
      details = { ...details, latest, secondsPerStep };
      const progress = event.step / event.steps;
      await tell(
        { __typename: "RunStep", ...latest },
        { progress, secondsLeft: latest.secondsLeft },
      );
    } else if (event.type === "sample") {
      if (event.step <= toldUpTo) return;
      const picture = await pictures.save(event.picture);
      await tell({ __typename: "RunSample", step: event.step, prompt: event.prompt, picture });
    } else if (event.type === "skipped") {
      details = { ...details, skipped: [...details.skipped, ...event.skipped] };
    } else if (event.type === "checkpoint") {
      const { step, folder } = event;
      if (details.checkpoints.at(-1)?.step === step) return;
      if (step <= toldUpTo && details.checkpoints.some((known) => known.step === step)) return;
      details = { ...details, checkpoints: [...details.checkpoints, { step, folder }] };
      await tell({ __typename: "RunCheckpoint", step }, { crashes: 0 });
    } else if (event.type === "notice") {
      const { step, about, message } = event;
      if (about === "rollback") toldUpTo = 0; // what comes again is not the same
      log(`run ${job.id}: ${message}`);
      await tell({ __typename: "RunNotice", step, about, message });
    } else if (event.type === "evaluation") {
      if (event.step <= toldUpTo) return;
      const { step, isBest } = event;
      const figures =
        "psnr" in event
          ? finite({ loss: event.error, psnr: event.psnr, ssim: event.ssim })
          : finite({ loss: event.loss, textLoss: event.textLoss, pictureLoss: event.pictureLoss });
      await tell({ __typename: "RunEvaluated", step, isBest, ...figures });
    } else if (event.type === "end") {
      const { reason, step } = event;
      if (reason === "cancelled") await desk.stopped({ details });
      else await desk.finish("done", { __typename: "RunEnded", step }, { details });
    }
  };

  return workInChild<ToTrainingChild, FromTrainingChild>(lease, {
    ...options,
    what: "run",
    begin: { type: "train", config },
    cancel: { type: "cancel" },
    cancelled: { __typename: "RunCancelled" } satisfies RunEvent,
    failed: (message) => ({
      event: { __typename: "RunFailed", message } satisfies RunEvent,
      error: message,
    }),
    resumed: (message) => ({ __typename: "RunResumed", message }) satisfies RunEvent,
    kept() {
      const last = details.checkpoints.at(-1);
      return last ? `; its checkpoint of step ${last.step} is kept` : "";
    },
    async hear(message, desk) {
      if (message.type === "event") await take(message.event, desk);
      if (message.type !== "failed") return;
      const event: RunEvent = { __typename: "RunFailed", message: message.message };
      await desk.finish("failed", event, { error: message.message, details });
    },
  });
}

/** A step's figures as JSON can keep them: what is not a number is nothing. */
function figuresOf({
  type: _,
  ...figures
}: Extract<AnyTrainEvent, { type: "step" }>): NonNullable<RunDetails["latest"]> {
  const kept = finite({ textLoss: null, pictureLoss: null, ...figures });
  return kept as NonNullable<RunDetails["latest"]>;
}

/** The same numbers, null for what is none. */
function finite<Numbers extends object>(
  numbers: Numbers,
): { [Name in keyof Numbers]: number | null } {
  const kept = Object.entries(numbers).map(([name, value]) => [
    name,
    Number.isFinite(value) ? value : null,
  ]);
  return Object.fromEntries(kept) as { [Name in keyof Numbers]: number | null };
}
