import type { TrainEvent } from "@transfusion/training";
import { startChild } from "./child.ts";
import { type Changes, type JobQueue, type Lease, LeaseLostError } from "./jobs/job-queue.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";
import type { PictureStore } from "./pictures.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunDetails, RunRecord } from "./run-record.ts";

/** A run under way. */
export type RunUnderWay = {
  /** Ask it to stop after its step, for good; its child is killed if it has not in time. */
  cancel(): void;
  /** The same, but it waits to be gone on with. */
  suspend(): void;
  /** Fulfilled when nobody works on the run any more and all of it is kept. */
  readonly ended: Promise<void>;
};

const trainingNiceness = 10; // hours of work step back for seconds of it
const silenceMs = 900_000; // a large step may keep the child's thread that long

/** Train in a child process; the run's job follows what the child says. */
export function workOnRun(
  { job, token }: Lease,
  options: {
    readonly program: string;
    readonly queue: JobQueue;
    readonly pictures: PictureStore;
    readonly attempts: number;
    readonly patienceMs: number;
    log(line: string): void;
  },
): RunUnderWay {
  const { queue, pictures, patienceMs, log } = options;
  const { id } = job;
  const { config } = job.request as Pick<RunRecord, "config">;
  let details = job.details as RunDetails;
  let crashes = job.crashes;
  let toldUpTo = details.latest?.step ?? 0; // steps until here were told in an earlier sitting
  let heard = Promise.resolve();
  let stop: "cancel" | "suspend" | undefined;
  let isOver = false;
  let settle = (): void => {};
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const tell = async (event: RunEvent, changes: Changes = {}): Promise<void> => {
    await queue.record(token, [event], { ...changes, details });
  };
  const leave = async (deed: () => Promise<void>): Promise<void> => {
    if (isOver) return;
    isOver = true;
    try {
      await deed();
    } finally {
      await child.stop();
      settle();
    }
  };
  const finish = (state: Changes["state"], event: RunEvent, error?: string): Promise<void> =>
    leave(() => tell(event, { state, error, secondsLeft: null }));
  const giveBack = (hasCrashed: boolean): Promise<void> =>
    leave(() => queue.release(token, hasCrashed));
  const fail = (message: string): Promise<void> =>
    finish("failed", { __typename: "RunFailed", message }, message);
  const hear = async (message: FromTrainingChild): Promise<void> => {
    if (isOver) return;
    if (message.type === "failed") await fail(message.message);
    else if (message.type === "event") await take(message.event);
  };
  const take = async (event: TrainEvent): Promise<void> => {
    if (event.type === "start") {
      const { parameters, step, steps, skipped } = event;
      const samples = Number.isFinite(event.samples) ? event.samples : null;
      details = { ...details, parameters, skipped: [...skipped] };
      await tell({ __typename: "RunStarted", parameters, step, steps, samples, skipped });
    } else if (event.type === "step") {
      if (event.step <= toldUpTo) return;
      const latest = figuresOf(event);
      details = { ...details, latest };
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
      crashes = 0;
      await tell({ __typename: "RunCheckpoint", step }, { crashes });
    } else if (event.type === "notice") {
      if (event.about === "rollback") toldUpTo = 0; // what comes again is not the same
      log(`run ${id}: ${event.message}`);
    } else if (event.type === "end") {
      const { reason, step } = event;
      if (reason !== "cancelled") await finish("done", { __typename: "RunEnded", step });
      else if (stop === "suspend") await giveBack(false);
      else await finish("cancelled", { __typename: "RunCancelled" });
    }
  };
  const exit = async (how: string): Promise<void> => {
    if (isOver) return;
    if (stop === "cancel") return finish("cancelled", { __typename: "RunCancelled" });
    if (stop === "suspend") return giveBack(false);
    const kept = details.checkpoints.at(-1);
    const message =
      `the run's process ${how} before it was done` +
      (kept ? `; its checkpoint of step ${kept.step} is kept` : "");
    if (crashes + 1 >= options.attempts) return fail(message);
    log(`run ${id}: ${message}`);
    await tell({ __typename: "RunResumed", message });
    await giveBack(true);
  };
  const later = (deed: () => Promise<void>): void => {
    heard = heard.then(deed).catch(async (error: unknown) => {
      if (error instanceof LeaseLostError) {
        log(`run ${id}: somebody else works on it by now`);
        return giveBack(false).catch(() => settle());
      }
      log(`run ${id}: ${String(error)}`);
      await fail("what the run said could not be kept; the gateway's log says why").catch(() =>
        settle(),
      );
    });
  };

  const child = startChild<ToTrainingChild, FromTrainingChild>(
    options.program,
    {
      onMessage: (message) => later(() => hear(message)),
      onExit: (how) => later(() => exit(how)),
      log: (line) => log(`run ${id}: ${line}`),
    },
    { niceness: trainingNiceness, silenceMs },
  );
  child.send({ type: "train", config });
  const end = (how: "cancel" | "suspend"): void => {
    if (stop !== "cancel") stop = how;
    child.send({ type: "cancel" });
    const timer = setTimeout(() => void child.stop(0), patienceMs);
    void ended.then(() => clearTimeout(timer));
  };
  return { ended, cancel: () => end("cancel"), suspend: () => end("suspend") };
}

/** A step's figures as JSON can keep them: what is not a number is nothing. */
function figuresOf({
  type: _,
  ...figures
}: Extract<TrainEvent, { type: "step" }>): NonNullable<RunDetails["latest"]> {
  const kept = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
  return kept as NonNullable<RunDetails["latest"]>;
}
