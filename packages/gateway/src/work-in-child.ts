import { startChild } from "./child.ts";
import { type Changes, type JobQueue, type Lease, LeaseLostError } from "./jobs/job-queue.ts";
import type { UnderWay } from "./one-at-a-time.ts";

/** What the one who works on a job may do with it. */
export type Desk = {
  /** Keep an event and changes of the job. `crashes: 0` says that it got on. */
  tell(event: object, changes?: Changes): Promise<void>;
  /** The last word on the job. */
  finish(state: "done" | "failed", event: object, changes?: Changes): Promise<void>;
  /** The child has stopped because it was asked to. */
  stopped(changes?: Changes): Promise<void>;
};

const niceness = 10; // hours of work step back for seconds of it
const silenceMs = 900_000; // a large step may keep the child's thread that long

/**
 * Have a child process of its own work on a job, heard message by message. A child that ends before the job has is
 * followed by another, until `attempts` of them did; one that was asked to stop is given `patienceMs`.
 */
export function workInChild<Sent, Received>(
  { job, token }: Lease,
  options: {
    readonly program: string;
    readonly queue: JobQueue;
    readonly attempts: number;
    readonly patienceMs: number;
    log(line: string): void;
    /** What is worked on, to people: "run". */
    readonly what: string;
    readonly begin: Sent;
    readonly cancel: Sent;
    readonly cancelled: object;
    failed(message: string): { readonly event: object; readonly error: unknown };
    resumed(message: string): object;
    /** What of it is kept, to be said of a crash. */
    kept?(): string;
    hear(message: Received, desk: Desk): Promise<void>;
  },
): UnderWay {
  const { queue, patienceMs, what, cancelled } = options;
  const name = `${what} ${job.id}`;
  const log = (line: string): void => options.log(`${name}: ${line}`);
  let crashes = job.crashes;
  let heard = Promise.resolve();
  let stop: "cancel" | "suspend" | undefined;
  let isOver = false;
  let settle = (): void => {};
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });

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
  const finish = (state: Changes["state"], event: object, changes: Changes = {}): Promise<void> =>
    leave(async () => {
      await queue.record(token, [event], { ...changes, state, secondsLeft: null });
    });
  const giveBack = (hasCrashed: boolean): Promise<void> =>
    leave(() => queue.release(token, hasCrashed));
  const fail = (message: string): Promise<void> => {
    const { event, error } = options.failed(message);
    return finish("failed", event, { error });
  };
  const stopped = (changes: Changes = {}): Promise<void> =>
    stop === "suspend" ? giveBack(false) : finish("cancelled", cancelled, changes);
  const desk: Desk = {
    async tell(event, changes = {}) {
      if (changes.crashes !== undefined) crashes = changes.crashes;
      await queue.record(token, [event], changes);
    },
    finish,
    stopped,
  };
  const exit = async (how: string): Promise<void> => {
    if (isOver) return;
    if (stop) return stopped();
    const message = `the ${what}'s process ${how} before it was done${options.kept?.() ?? ""}`;
    if (crashes + 1 >= options.attempts) return fail(message);
    log(message);
    await queue.record(token, [options.resumed(message)]);
    await giveBack(true);
  };
  const later = (deed: () => Promise<void>): void => {
    heard = heard.then(deed).catch(async (error: unknown) => {
      if (error instanceof LeaseLostError) {
        log("somebody else works on it by now");
        return giveBack(false).catch(() => settle());
      }
      log(String(error));
      await fail(`what the ${what} said could not be kept; the gateway's log says why`).catch(() =>
        settle(),
      );
    });
  };

  const child = startChild<Sent, Received>(
    options.program,
    {
      onMessage: (message) =>
        later(async () => {
          if (!isOver) await options.hear(message, desk);
        }),
      onExit: (how) => later(() => exit(how)),
      log,
    },
    { niceness, silenceMs },
  );
  child.send(options.begin);
  const end = (how: "cancel" | "suspend"): void => {
    if (stop !== "cancel") stop = how;
    child.send(options.cancel);
    const timer = setTimeout(() => void child.stop(0), patienceMs);
    void ended.then(() => clearTimeout(timer));
  };
  return { ended, cancel: () => end("cancel"), suspend: () => end("suspend") };
}
