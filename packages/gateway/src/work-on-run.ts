import path from "node:path";
import type { TrainEvent } from "@transfusion/training";
import { startChild } from "./child.ts";
import type { EventLog } from "./event-log.ts";
import { hasEnded, type JobState } from "./job-state.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";
import type { PictureStore } from "./pictures.ts";
import { openJournal, type RunEvent } from "./run-journal.ts";
import { type RunRecord, writeRunRecord } from "./run-record.ts";

/** One training run: its record, and its events once somebody wants them. */
export type Run = {
  readonly __typename: "Run";
  record: RunRecord;
  log?: EventLog<RunEvent>;
};

/** A run under way. */
export type RunUnderWay = {
  /** Ask it to stop after its step; its child is killed if it has not in time. */
  cancel(): void;
  /** Fulfilled when the run is over and all of it is on disk. */
  readonly ended: Promise<void>;
};

const recordEveryMs = 1_000;
const trainingNiceness = 10; // hours of work step back for seconds of it

/** Train in a child process; the run's record, journal and log follow what the child says. */
export function workOnRun(
  run: Run & { readonly log: EventLog<RunEvent> },
  options: {
    readonly program: string;
    readonly folder: string;
    readonly pictures: PictureStore;
    readonly patienceMs: number;
    log(line: string): void;
  },
): RunUnderWay {
  const { folder, pictures, patienceMs, log } = options;
  const { id } = run.record;
  const journal = openJournal(path.join(folder, id), log);
  let heard = Promise.resolve();
  let cancelled = false;
  let recordedAt = 0;
  let settle = (): void => {};
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const change = async (changes: Partial<RunRecord>, now: boolean): Promise<void> => {
    run.record = { ...run.record, ...changes };
    if (!now && Date.now() - recordedAt < recordEveryMs) return;
    recordedAt = Date.now();
    await writeRunRecord(folder, run.record);
  };
  const tell = (event: RunEvent): void => {
    journal.write(event);
    run.log.append(event);
  };
  const finish = async (state: JobState, event: RunEvent, error?: string): Promise<void> => {
    if (hasEnded(run.record.state)) return;
    journal.write(event);
    await journal.close();
    await change({ state, error }, true);
    run.log.append(event);
    run.log.close();
    await child.stop();
    settle();
  };
  const hear = async (message: FromTrainingChild): Promise<void> => {
    if (hasEnded(run.record.state)) return;
    if (message.type === "failed") {
      await finish(
        "failed",
        { __typename: "RunFailed", message: message.message },
        message.message,
      );
    } else if (message.type === "event") await take(message.event);
  };
  const keep = async ({ step, folder }: { step: number; folder: string }): Promise<void> => {
    const { checkpoints } = run.record;
    if (checkpoints.at(-1)?.step === step) return;
    await change({ checkpoints: [...checkpoints, { step, folder }] }, true);
    tell({ __typename: "RunCheckpoint", step });
  };
  const take = async (event: TrainEvent): Promise<void> => {
    if (event.type === "start") {
      const { parameters, step, steps, skipped } = event;
      const samples = Number.isFinite(event.samples) ? event.samples : null;
      await change({ parameters, skipped: [...skipped] }, true);
      tell({ __typename: "RunStarted", parameters, step, steps, samples, skipped });
    } else if (event.type === "step") {
      const { type: _, ...figures } = event;
      const latest = finiteOrNull(figures);
      await change({ latest }, false);
      tell({ __typename: "RunStep", ...latest });
    } else if (event.type === "sample") {
      const picture = await pictures.save(event.picture);
      tell({ __typename: "RunSample", step: event.step, prompt: event.prompt, picture });
    } else if (event.type === "skipped") {
      await change({ skipped: [...run.record.skipped, ...event.skipped] }, false);
    } else if (event.type === "checkpoint") {
      await keep(event);
    } else if (event.type === "notice") {
      log(`run ${id}: ${event.message}`);
    } else if (event.type === "end") {
      const { reason, step } = event;
      if (reason === "cancelled") await finish("cancelled", { __typename: "RunCancelled" });
      else await finish("done", { __typename: "RunEnded", step });
    }
  };
  const exit = (how: string): Promise<void> => {
    if (cancelled) return finish("cancelled", { __typename: "RunCancelled" });
    const kept = run.record.checkpoints.at(-1);
    const message =
      `the run's process ${how} before it was done` +
      (kept ? `; its checkpoint of step ${kept.step} is kept` : "");
    return finish("failed", { __typename: "RunFailed", message }, message);
  };
  const later = (deed: () => Promise<void>): void => {
    heard = heard.then(deed).catch(async (error: unknown) => {
      log(`run ${id}: ${String(error)}`);
      const message = "what the run said could not be kept; the gateway's log says why";
      await finish("failed", { __typename: "RunFailed", message }, message).catch(() => settle());
    });
  };

  const child = startChild<ToTrainingChild, FromTrainingChild>(
    options.program,
    {
      onMessage: (message) => later(() => hear(message)),
      onExit: (how) => later(() => exit(how)),
      log: (line) => log(`run ${id}: ${line}`),
    },
    trainingNiceness,
  );
  later(() => change({ state: "running" }, true));
  child.send({ type: "train", config: run.record.config });
  return {
    ended,
    cancel() {
      cancelled = true;
      child.send({ type: "cancel" });
      const timer = setTimeout(() => void child.stop(0), patienceMs);
      void ended.then(() => clearTimeout(timer));
    },
  };
}

/** Figures as JSON can keep them: what is not a number is nothing. */
function finiteOrNull<Figures extends Record<string, number>>(
  figures: Figures,
): Record<keyof Figures, number | null> & { step: number; steps: number } {
  const kept = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
  return kept as Record<keyof Figures, number | null> & { step: number; steps: number };
}
