import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { ConfigChecker } from "./config-checker.ts";
import {
  type InvalidConfig,
  type InvalidOption,
  invalidConfig,
  invalidOption,
  type QueueFull,
  queueFull,
} from "./failures.ts";
import type { Asking } from "./generations.ts";
import { followEvents, type Numbered } from "./jobs/follow-events.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import { copyModel } from "./model-card.ts";
import { oneAtATime, type Turns } from "./one-at-a-time.ts";
import type { PictureStore } from "./pictures.ts";
import { placeConfig } from "./place-config.ts";
import { type Run, runOf } from "./run.ts";
import type { RunEvent } from "./run-event.ts";
import { newRunDetails } from "./run-record.ts";
import type { RunSources } from "./run-sources.ts";
import type { TrainingDescription } from "./training-description.ts";
import { workOnRun } from "./work-on-run.ts";

export type RunsOptions = {
  readonly program: string;
  readonly queue: JobQueue;
  /** Where models of runs are kept, a folder each. */
  readonly folder: string;
  /** The folder that a data set's path starts from. */
  readonly datasets: string;
  readonly pictures: PictureStore;
  /** How many may wait. */
  readonly limit: number;
  /** How many processes may end under a run without a checkpoint in between before it fails. */
  readonly attempts: number;
  readonly leaseMs: number;
  /** How long a run that is to stop may take to write its checkpoint before its process is killed. */
  readonly patienceMs: number;
  log(line: string): void;
};

/**
 * The training runs of a gateway, one at a time, each in a child process of its own. The queue keeps them; one whose
 * process or gateway ended goes on from its newest checkpoint.
 */
export class Runs {
  readonly #options: RunsOptions;
  readonly #checker: ConfigChecker;
  readonly #turns: Turns;
  #description: Promise<TrainingDescription> | undefined;

  constructor(options: RunsOptions) {
    const { queue, leaseMs, log } = options;
    this.#options = options;
    this.#checker = new ConfigChecker(options.program, log);
    this.#turns = oneAtATime({
      ...{ queue, leaseMs, log },
      kind: "training",
      cancelled: { __typename: "RunCancelled" },
      begin: (lease) => workOnRun(lease, options),
    });
  }

  /** All runs, newest first. */
  async list(): Promise<Run[]> {
    const jobs = await this.#options.queue.list({ kind: "training", limit: 1_000 });
    return jobs.map(runOf);
  }

  async find(id: string): Promise<Run | undefined> {
    const job = await this.#options.queue.find(id);
    return job?.kind === "training" ? runOf(job) : undefined;
  }

  /** The runs that have not ended and learn from a folder, or are measured on it. */
  async learningFrom(folder: string): Promise<Run[]> {
    const states = ["queued", "running"] as const;
    const jobs = await this.#options.queue.list({ kind: "training", states, limit: 1_000 });
    return jobs.map(runOf).filter(({ record }) => {
      const { data, evaluate } = record.config as { data?: unknown; evaluate?: unknown };
      return mentions([data, evaluate], folder);
    });
  }

  /** A run's events, to be followed. */
  events(id: string, after = 0): AsyncIterableIterator<Numbered<RunEvent>> {
    return followEvents<RunEvent>(this.#options.queue, id, after);
  }

  /** What a configuration may say, and what to start from. */
  describe(): Promise<TrainingDescription> {
    this.#description ??= this.#checker.describe().catch((error: unknown) => {
      this.#description = undefined; // the next one tries again
      throw error;
    });
    return this.#description;
  }

  /** Have the child ready that checks configurations. */
  warm(): void {
    this.#checker.warm();
  }

  /**
   * A new run with this configuration, waiting for its turn or under way. Of the sources that it begins with it keeps
   * copies: a checkpoint may make room for a newer one before the run's turn comes.
   */
  async start(
    config: unknown,
    { priority, idempotencyKey }: Asking = {},
    { origin, vae }: RunSources = {},
  ): Promise<Run | InvalidConfig | InvalidOption | QueueFull> {
    const { limit, folder, datasets, queue } = this.#options;
    const id = randomUUID();
    const home = path.join(folder, id);
    const copies = {
      origin: origin && { folder: path.join(home, "origin"), config: origin.config },
      vae: vae === undefined ? undefined : path.join(home, "vae"),
    };
    const placed = placeConfig(config, path.join(home, "model"), datasets, copies);
    if ("problem" in placed) return invalidConfig([placed.problem]);
    const checked = await this.#checker.check(placed.config);
    if (checked.type === "refused") return invalidConfig(checked.problems);
    if (origin && copies.origin) await copyModel(origin.folder, copies.origin.folder);
    if (vae !== undefined && copies.vae) await copyModel(vae, copies.vae);
    const job = await queue.add(
      {
        id,
        kind: "training",
        request: { config: checked.config },
        details: newRunDetails,
        priority,
        idempotencyKey,
        fingerprint: createHash("sha256")
          .update(JSON.stringify(origin ? [config, origin.folder] : config))
          .digest("hex"),
      },
      limit,
    );
    if (typeof job === "string" || job.id !== id) await this.forget(id);
    if (job === "full") return queueFull(limit);
    if (job === "conflict") {
      return invalidOption(
        "idempotencyKey",
        "idempotencyKey should be a new one for another configuration",
      );
    }
    await this.fill();
    return runOf((await queue.find(job.id)) ?? job);
  }

  /** Stop a run: one that waits at once, one under way when its child has finished its step and its checkpoint. */
  cancel(id: string): Promise<void> {
    return this.#turns.cancel(id);
  }

  /** Have a run that failed or was cancelled go on from its newest checkpoint, or from its start where it has none. */
  async resume(id: string): Promise<Run | QueueFull | undefined> {
    const { queue, limit } = this.#options;
    const job = await queue.retry(id, { __typename: "RunResumed", message: null }, limit);
    if (job === "full") return queueFull(limit);
    await this.fill();
    return job && runOf((await queue.find(id)) ?? job);
  }

  /** Remove what is on disk of a run that the queue knows no more. */
  async forget(id: string): Promise<void> {
    await rm(path.join(this.#options.folder, id), { recursive: true, force: true });
  }

  /** Take on the next run that waits, where none is under way. */
  fill(): Promise<void> {
    return this.#turns.fill();
  }

  /** Have the run under way keep a checkpoint, to be gone on with by the next gateway, and end the children. */
  async close(): Promise<void> {
    await Promise.all([this.#turns.close(), this.#checker.close()]);
  }
}

/** Whether a text somewhere in a value is a place, or one below it. */
function mentions(value: unknown, place: string): boolean {
  if (typeof value === "string") return value === place || value.startsWith(`${place}${path.sep}`);
  return Object.values(Object(value)).some((part) => mentions(part, place));
}
