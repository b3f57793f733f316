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
import type { JobQueue, Lease } from "./jobs/job-queue.ts";
import type { PictureStore } from "./pictures.ts";
import { placeConfig } from "./place-config.ts";
import { type Run, runOf } from "./run.ts";
import type { RunEvent } from "./run-event.ts";
import { newRunDetails } from "./run-record.ts";
import { type RunUnderWay, workOnRun } from "./work-on-run.ts";

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
  #current: { readonly lease: Lease; readonly work: RunUnderWay } | undefined;
  #filling: Promise<void> = Promise.resolve();
  readonly #heartbeat: NodeJS.Timeout;
  #closed = false;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#checker = new ConfigChecker(options.program, options.log);
    this.#heartbeat = setInterval(() => void this.#renew(), options.leaseMs / 3);
    this.#heartbeat.unref();
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

  /** A run's events, to be followed. */
  events(id: string, after = 0): AsyncIterableIterator<Numbered<RunEvent>> {
    return followEvents<RunEvent>(this.#options.queue, id, after);
  }

  /** Have the child ready that checks configurations. */
  warm(): void {
    this.#checker.warm();
  }

  /** A new run with this configuration, waiting for its turn or under way. */
  async start(
    config: unknown,
    { priority, idempotencyKey }: Asking = {},
  ): Promise<Run | InvalidConfig | InvalidOption | QueueFull> {
    const { limit, folder, datasets, queue } = this.#options;
    const id = randomUUID();
    const placed = placeConfig(config, path.join(folder, id, "model"), datasets);
    if ("problem" in placed) return invalidConfig([placed.problem]);
    const checked = await this.#checker.check(placed.config);
    if (checked.type === "refused") return invalidConfig(checked.problems);
    const job = await queue.add(
      {
        id,
        kind: "training",
        request: { config: checked.config },
        details: newRunDetails,
        priority,
        idempotencyKey,
        fingerprint: createHash("sha256").update(JSON.stringify(config)).digest("hex"),
      },
      limit,
    );
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
  async cancel(id: string): Promise<void> {
    await this.#options.queue.cancel(id, { __typename: "RunCancelled" });
    if (this.#current?.lease.job.id === id) this.#current.work.cancel();
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
    const { queue, leaseMs, log } = this.#options;
    this.#filling = this.#filling
      .then(async () => {
        while (!this.#current && !this.#closed) {
          const lease = await queue.claim("training", leaseMs);
          if (!lease) return;
          if (lease.job.isCancelling) {
            const cancelled = { __typename: "RunCancelled" };
            await queue.record(lease.token, [cancelled], { state: "cancelled" });
            continue;
          }
          this.#begin(lease);
          const { id } = lease.job;
          if ((await queue.find(id))?.isCancelling) await this.cancel(id); // while it was on its way here
        }
      })
      .catch((error: unknown) => log(`runs: ${String(error)}`));
    return this.#filling;
  }

  /** Have the run under way keep a checkpoint, to be gone on with by the next gateway, and end the children. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#filling;
    this.#current?.work.suspend();
    await Promise.all([this.#current?.work.ended, this.#checker.close()]);
    clearInterval(this.#heartbeat);
  }

  #begin(lease: Lease): void {
    const work = workOnRun(lease, this.#options);
    this.#current = { lease, work };
    void work.ended.then(() => {
      this.#current = undefined;
      void this.fill();
    });
  }

  async #renew(): Promise<void> {
    const { queue, leaseMs, log } = this.#options;
    try {
      if (this.#current) await queue.renew(this.#current.lease.token, leaseMs);
    } catch (error) {
      log(`runs: a lease could not be renewed: ${String(error)}`);
    }
  }
}
