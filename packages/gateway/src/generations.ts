import { createHash, randomInt, randomUUID } from "node:crypto";
import { type Child, startChild } from "./child.ts";
import {
  type InvalidOption,
  invalidOption,
  type QueueFull,
  queueFull,
  workerFailed,
} from "./failures.ts";
import {
  type Generation,
  type GenerationEvent,
  type GenerationRequest,
  generationOf,
  toldOf,
} from "./generation.ts";
import { hasEnded } from "./job-state.ts";
import { type Changes, type JobQueue, type Lease, LeaseLostError } from "./jobs/job-queue.ts";
import { keepEvent } from "./keep-event.ts";
import type { EngineChoice, FromGenerationChild, Held, ToGenerationChild } from "./messages.ts";
import { openRequest } from "./open-request.ts";
import type { PictureStore } from "./pictures.ts";
import { createRetelling } from "./retelling.ts";

const generationNiceness = 5; // behind the gateway, before training
const silenceMs = 300_000; // a child that has not said for this long that it is alive hangs

export type GenerationsOptions = {
  readonly program: string;
  readonly queue: JobQueue;
  readonly pictures: PictureStore;
  readonly engine: EngineChoice;
  /** How many are worked on at once. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly limit: number;
  /** How many children may end under one before it fails. */
  readonly attempts: number;
  readonly leaseMs: number;
  /** How long a cancelled one may take to stop before the child is killed, and those under way when the gateway ends. */
  readonly patienceMs: number;
  log(line: string): void;
};

/** What the child works on, until it said its last word on it. */
type Work = Lease & { retell(event: GenerationEvent): GenerationEvent[]; isOver: boolean };

/** How a job is to wait, and how it is told apart from the same one asked for again. */
export type Asking = { readonly priority?: number; readonly idempotencyKey?: string };

/**
 * The generations of a gateway: one child process that keeps a model loaded and serves several at once. The queue keeps
 * them. Those that a child worked on when it crashed are tried again, each by itself, so that one bad generation takes
 * no other with it.
 */
export class Generations {
  readonly #options: GenerationsOptions;
  readonly #running = new Map<string, Work>();
  #aside: Lease | undefined; // claimed, and to be worked on by itself once the child is free
  #child: Child<ToGenerationChild> | undefined;
  /** The model that the child holds, if it holds one. For reading. */
  held: Held | undefined;
  #heard: Promise<void> = Promise.resolve(); // messages are dealt with one after another, in order
  #filling: Promise<void> = Promise.resolve();
  readonly #heartbeat: NodeJS.Timeout;
  #closed = false;

  constructor(options: GenerationsOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => void this.#renew(), options.leaseMs / 3);
    this.#heartbeat.unref();
  }

  /** Have the child load this model before anybody asks. */
  warm(model: string): void {
    this.#worker().send({ type: "load", model, engine: this.#options.engine });
  }

  /** Have the child let go of this model, if it is the one there, once its answers are done. */
  unload(model: string): void {
    if (this.held?.model === model) this.#child?.send({ type: "unload" });
  }

  /** A new generation, waiting for its turn or under way. */
  async start(
    request: GenerationRequest,
    { priority, idempotencyKey }: Asking = {},
  ): Promise<Generation | QueueFull | InvalidOption> {
    const { queue, limit } = this.#options;
    const options = { ...request.options, seed: request.options.seed ?? randomInt(2 ** 31) };
    const job = await queue.add(
      {
        id: randomUUID(),
        kind: "generation",
        request: { ...request, options },
        details: {},
        priority,
        idempotencyKey,
        fingerprint: createHash("sha256").update(JSON.stringify(request)).digest("hex"),
      },
      limit,
    );
    if (job === "full") return queueFull(limit);
    if (job === "conflict") {
      return invalidOption(
        "idempotencyKey",
        "idempotencyKey should be a new one for another prompt",
      );
    }
    await this.fill();
    return generationOf((await queue.find(job.id)) ?? job);
  }

  async find(id: string): Promise<Generation | undefined> {
    const job = await this.#options.queue.find(id);
    return job?.kind === "generation" ? generationOf(job) : undefined;
  }

  /** Stop a generation. One that has ended stays as it is. */
  async cancel(id: string): Promise<void> {
    const cancelled = { __typename: "GenerationCancelled" } as const;
    await this.#options.queue.cancel(id, cancelled);
    if (this.#aside?.job.id === id) {
      await this.#options.queue.record(this.#aside.token, [cancelled], { state: "cancelled" });
      this.#aside = undefined;
    }
    const work = this.#running.get(id);
    if (!work) return;
    await this.#record(work, [cancelled], { state: "cancelled" });
    const child = this.#child;
    child?.send({ type: "cancel", id });
    const stillBusy = (): void => {
      if (this.#running.get(id) === work && this.#child === child) void child?.stop(0);
    };
    setTimeout(stillBusy, this.#options.patienceMs).unref();
  }

  /** Have a generation that failed or was cancelled tried once more. */
  async retry(id: string): Promise<Generation | QueueFull | undefined> {
    const { queue, limit } = this.#options;
    const job = await queue.retry(id, { __typename: "GenerationRestarted" }, limit);
    if (job === "full") return queueFull(limit);
    await this.fill();
    return job && generationOf((await queue.find(id)) ?? job);
  }

  /** Take on what waits, as much as can be worked on at once. */
  fill(): Promise<void> {
    this.#filling = this.#filling.then(async () => {
      while (!this.#closed) {
        const { size } = this.#running;
        const isAlone = [...this.#running.values()].some(({ job }) => job.crashes > 0);
        if (size >= (isAlone ? 1 : this.#options.atOnce) || (this.#aside && size > 0)) return;
        const lease =
          this.#aside ?? (await this.#options.queue.claim("generation", this.#options.leaseMs));
        if (!lease) return;
        this.#aside = lease.job.crashes > 0 && size > 0 ? lease : undefined;
        if (!this.#aside) await this.#begin(lease);
      }
    });
    this.#filling = this.#filling.catch((error: unknown) => {
      this.#options.log(`generations: ${String(error)}`);
    });
    return this.#filling;
  }

  /** Let what is under way end, for as long as patience lasts; what has not waits for the next gateway. */
  async close(): Promise<void> {
    this.#closed = true;
    const until = performance.now() + this.#options.patienceMs;
    while (this.#running.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    clearInterval(this.#heartbeat);
    await this.#filling;
    const leases = [...this.#running.values(), ...(this.#aside ? [this.#aside] : [])];
    for (const { token } of leases) await this.#options.queue.release(token, false);
    this.#running.clear();
    await this.#child?.stop();
    await this.#heard;
  }

  #worker(): Child<ToGenerationChild> {
    this.#child ??= startChild<ToGenerationChild, FromGenerationChild>(
      this.#options.program,
      {
        onMessage: (message) => {
          if (message.type === "holds") this.held = message.held;
          else this.#later(() => this.#hear(message), message.id);
        },
        onExit: (how) => {
          this.#child = undefined;
          this.held = undefined;
          this.#later(() => this.#mourn(how));
        },
        log: (line) => this.#options.log(`generation child: ${line}`),
      },
      { niceness: generationNiceness, silenceMs },
    );
    return this.#child;
  }

  #later(deed: () => void | Promise<void>, id?: string): void {
    this.#heard = this.#heard.then(deed).catch(async (error: unknown) => {
      this.#options.log(`generations: ${String(error)}`);
      const work = id === undefined ? undefined : this.#running.get(id);
      if (work) await this.#fail(work, "the answer could not be kept").catch(() => {});
    });
  }

  async #begin(lease: Lease): Promise<void> {
    const { queue, pictures, engine } = this.#options;
    const { job } = lease;
    const { id } = job;
    const told = job.events > 0 ? await toldOf(queue, id) : [];
    const work: Work = { ...lease, retell: createRetelling(told), isOver: false };
    if (job.isCancelling) {
      await this.#record(work, [{ __typename: "GenerationCancelled" }], { state: "cancelled" });
      return;
    }
    const opened = await openRequest(generationOf(job).request, pictures);
    if ("__typename" in opened) {
      const failed = { __typename: "GenerationFailed", error: opened } as const;
      await this.#record(work, [failed], { state: "failed", error: opened });
      return;
    }
    this.#running.set(id, work);
    this.#worker().send({ type: "generate", id, engine, ...opened });
    if ((await queue.find(id))?.isCancelling) await this.cancel(id); // while it was on its way here
  }

  async #hear(message: Exclude<FromGenerationChild, { type: "holds" }>): Promise<void> {
    const work = this.#running.get(message.id);
    if (!work) return;
    if (message.type === "event") {
      if (work.isOver) return;
      const event = await keepEvent(message.event, this.#options.pictures);
      const { step, steps } = event.__typename === "GenerationPreview" ? event : {};
      await this.#record(work, work.retell(event), step && steps ? { progress: step / steps } : {});
      return;
    }
    if (message.type === "ended") {
      const ended = { __typename: "GenerationEnded", reason: message.reason } as const;
      await this.#record(work, work.retell(ended), { state: "done", progress: 1 });
    } else if (message.type === "failed") {
      const failed = { __typename: "GenerationFailed", error: message.failure } as const;
      await this.#record(work, [failed], { state: "failed", error: message.failure });
    } else {
      await this.#record(work, [{ __typename: "GenerationCancelled" }], { state: "cancelled" });
    }
    this.#running.delete(message.id);
    void this.fill();
  }

  async #mourn(how: string): Promise<void> {
    const lost = [...this.#running.values()];
    this.#running.clear();
    if (lost.length === 0 && !this.#closed) this.#options.log(`generation child: ${how}`);
    for (const work of lost) {
      if (work.isOver) continue;
      if (work.job.crashes + 1 < this.#options.attempts) {
        await this.#options.queue.release(work.token, true);
      } else
        await this.#fail(work, `the generation's process ${how} before it was done; try again`);
    }
    void this.fill();
  }

  #fail(work: Work, message: string): Promise<void> {
    const error = workerFailed(message);
    return this.#record(work, [{ __typename: "GenerationFailed", error }], {
      state: "failed",
      error,
    });
  }

  /** Keep what happened, unless the generation is over for us: ended, or somebody else's by now. */
  async #record(work: Work, events: readonly GenerationEvent[], changes: Changes): Promise<void> {
    if (work.isOver) return;
    if (changes.state && hasEnded(changes.state)) work.isOver = true;
    try {
      await this.#options.queue.record(work.token, events, changes);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      work.isOver = true;
      this.#child?.send({ type: "cancel", id: work.job.id });
    }
  }

  async #renew(): Promise<void> {
    const leases = [...this.#running.values(), ...(this.#aside ? [this.#aside] : [])];
    try {
      for (const { token } of leases) await this.#options.queue.renew(token, this.#options.leaseMs);
    } catch (error) {
      this.#options.log(`generations: a lease could not be renewed: ${String(error)}`);
    }
  }
}
