import { randomInt, randomUUID } from "node:crypto";
import path from "node:path";
import { ConfigChecker } from "./config-checker.ts";
import { EventLog } from "./event-log.ts";
import {
  type ConfigProblem,
  type InvalidConfig,
  invalidConfig,
  type QueueFull,
  queueFull,
} from "./failures.ts";
import { hasEnded } from "./job-state.ts";
import type { PictureStore } from "./pictures.ts";
import { openJournal, type RunEvent, readJournal } from "./run-journal.ts";
import { readRunRecords, writeRunRecord } from "./run-record.ts";
import { type Run, type RunUnderWay, workOnRun } from "./work-on-run.ts";

export type { Run } from "./work-on-run.ts";

type RunsOptions = {
  readonly program: string;
  /** Where runs are kept, a folder each. */
  readonly folder: string;
  /** The folder that a data set's path starts from. */
  readonly datasets: string;
  readonly pictures: PictureStore;
  /** How many may wait. */
  readonly limit: number;
  /** How long a cancelled run may take to write its checkpoint before it is killed. */
  readonly patienceMs: number;
  log(line: string): void;
};

type QueuedRun = Run & { readonly log: EventLog<RunEvent> };

/**
 * The training runs of a gateway, one at a time, each in a child process of its own. Records and events are on disk
 * and survive a restart.
 */
export class Runs {
  readonly #options: RunsOptions;
  readonly #checker: ConfigChecker;
  readonly #known = new Map<string, Run>();
  readonly #queue: QueuedRun[] = [];
  #current: { readonly run: Run; readonly work: RunUnderWay } | undefined;
  #closed = false;

  private constructor(options: RunsOptions) {
    this.#options = options;
    this.#checker = new ConfigChecker(options.program, options.log);
  }

  /** The runs kept in `options.folder`. Those that were under way when the gateway last ended count as failed. */
  static async open(options: RunsOptions): Promise<Runs> {
    const runs = new Runs(options);
    for (const record of await readRunRecords(options.folder, options.log)) {
      const run: Run = { __typename: "Run", record };
      runs.#known.set(record.id, run);
      if (!hasEnded(record.state)) await runs.#bury(run);
    }
    return runs;
  }

  /** All runs, newest first. */
  list(): Run[] {
    return [...this.#known.values()].reverse();
  }

  find(id: string): Run | undefined {
    return this.#known.get(id);
  }

  /** A run's events, to be followed. */
  async events(run: Run): Promise<EventLog<RunEvent>> {
    if (run.log) return run.log;
    const log = new EventLog(await readJournal(path.join(this.#options.folder, run.record.id)));
    log.close();
    run.log = log;
    return log;
  }

  /** Have the child ready that checks configurations. */
  warm(): void {
    this.#checker.warm();
  }

  /** A new run with this configuration, waiting for its turn or under way. */
  async start(config: unknown): Promise<Run | InvalidConfig | QueueFull> {
    const { limit, folder, datasets } = this.#options;
    if (this.#queue.length >= limit) return queueFull(limit);
    const id = randomUUID();
    const placed = place(config, path.join(folder, id, "model"), datasets);
    if ("problem" in placed) return invalidConfig([placed.problem]);
    const checked = await this.#checker.check(placed.config);
    if (checked.type === "refused") return invalidConfig(checked.problems);
    if (this.#queue.length >= limit) return queueFull(limit);
    const run: QueuedRun = {
      __typename: "Run",
      record: {
        id,
        createdAt: new Date().toISOString(),
        config: checked.config as Record<string, unknown>,
        state: "queued",
        skipped: [],
        checkpoints: [],
      },
      log: new EventLog(),
    };
    this.#queue.push(run);
    this.#known.set(id, run);
    await writeRunRecord(folder, run.record);
    this.#next();
    return run;
  }

  /** Stop a run: one that waits at once, one under way when its child has finished its step and its checkpoint. */
  async cancel(run: Run): Promise<void> {
    const i = this.#queue.findIndex(({ record }) => record.id === run.record.id);
    if (i >= 0) {
      const [waiting] = this.#queue.splice(i, 1) as [QueuedRun];
      waiting.record = { ...waiting.record, state: "cancelled" };
      waiting.log.append({ __typename: "RunCancelled" });
      waiting.log.close();
      await writeRunRecord(this.#options.folder, waiting.record);
    } else if (this.#current?.run === run) this.#current.work.cancel();
  }

  /** Cancel all there is and end the children. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const run of [...this.#queue]) await this.cancel(run);
    this.#current?.work.cancel();
    await Promise.all([this.#current?.work.ended, this.#checker.close()]);
  }

  #next(): void {
    if (this.#current || this.#closed) return;
    const run = this.#queue.shift();
    if (!run) return;
    const work = workOnRun(run, this.#options);
    this.#current = { run, work };
    void work.ended.then(() => {
      this.#current = undefined;
      this.#next();
    });
  }

  /** Say of a run whose gateway ended under it that it failed. */
  async #bury(run: Run): Promise<void> {
    const { folder, log } = this.#options;
    const kept = run.record.checkpoints.at(-1);
    const message =
      "the gateway ended while this run was going" +
      (kept ? `; its checkpoint of step ${kept.step} is kept` : "");
    run.record = { ...run.record, state: "failed", error: message };
    const journal = openJournal(path.join(folder, run.record.id), log);
    journal.write({ __typename: "RunFailed", message });
    await journal.close();
    await writeRunRecord(folder, run.record);
  }
}

/** The configuration with what is the gateway's to choose filled in: places, and a seed where there is none. */
function place(
  config: unknown,
  out: string,
  datasets: string,
): { config: Record<string, unknown> } | { problem: ConfigProblem } {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return { problem: { path: "", message: "should be an object" } };
  }
  if ("out" in config) {
    return { problem: { path: "out", message: "is chosen by the gateway: leave it out" } };
  }
  const placed: Record<string, unknown> = { seed: randomInt(2 ** 31), ...config, out };
  placed.data = placeData(placed.data, datasets);
  return { config: placed };
}

/** A configuration's `data` with every path in it starting from the folder of data sets. */
function placeData(data: unknown, datasets: string): unknown {
  if (typeof data !== "object" || data === null) return data;
  const { path: paths, of } = data as { path?: unknown; of?: unknown };
  const resolved = (one: unknown) => (typeof one === "string" ? path.resolve(datasets, one) : one);
  return {
    ...data,
    ...(paths === undefined
      ? {}
      : { path: Array.isArray(paths) ? paths.map(resolved) : resolved(paths) }),
    ...(Array.isArray(of)
      ? { of: of.map((part) => ({ ...part, data: placeData(part?.data, datasets) })) }
      : {}),
  };
}
