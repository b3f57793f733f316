import type { JobState } from "../job-state.ts";

export const jobKinds = ["generation", "training", "evaluation"] as const;

export type JobKind = (typeof jobKinds)[number];

/** A job as the queue keeps it. `request` is what was asked; `details` is what its worker found out so far. */
export type Job = {
  /** Counts up in the order of asking. */
  readonly number: number;
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly priority: number;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  readonly request: unknown;
  readonly details: unknown;
  readonly error?: unknown;
  /** From 0 to 1. */
  readonly progress?: number;
  readonly secondsLeft?: number;
  /** How many workers ended under it since it last got on. */
  readonly crashes: number;
  /** Somebody wants it stopped, and its worker has not done so yet. */
  readonly isCancelling: boolean;
  /** How many events it has. */
  readonly events: number;
};

export type NewJob = {
  readonly id: string;
  readonly kind: JobKind;
  readonly request: unknown;
  readonly details: unknown;
  readonly priority?: number;
  /** Asked again with the same key and the same `fingerprint`, the queue answers with the job it has. */
  readonly idempotencyKey?: string;
  readonly fingerprint?: string;
};

/** An event of a job and its place among them, from 1 without gaps. */
export type StoredEvent = { readonly sequence: number; readonly event: object };

/** The right to work on a job. Whoever lost it can change nothing any more. */
export type Lease = { readonly job: Job; readonly token: string };

/** What a worker may change about its job, along with telling events. An end gives the lease back. */
export type Changes = {
  readonly state?: "done" | "failed" | "cancelled";
  readonly details?: unknown;
  readonly error?: unknown;
  readonly progress?: number | null;
  readonly secondsLeft?: number | null;
  readonly crashes?: number;
};

/** What a watcher is told: the newest events of the job, and whether they are the last. */
export type JobChange = { readonly events: readonly StoredEvent[]; readonly hasEnded: boolean };

export type JobFilter = {
  readonly kind?: JobKind;
  readonly states?: readonly JobState[];
  /** Only jobs asked for before (or after) the one of this number. */
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
  /** Oldest first; else newest first. */
  readonly isOldestFirst?: boolean;
};

/**
 * Where jobs wait, are worked on and are kept, with all that happened to them. Everything a promise was fulfilled for
 * outlives the process. Several workers may claim at the same time: each job goes to one of them.
 */
export type JobQueue = {
  /** A new job, waiting; or the one this key already has. At most `limit` of a kind may wait. */
  add(job: NewJob, limit: number): Promise<Job | "full" | "conflict">;
  find(id: string): Promise<Job | undefined>;
  list(filter: JobFilter): Promise<Job[]>;
  count(filter: Pick<JobFilter, "kind" | "states">): Promise<number>;
  /** How many of its kind are served before it, those under way among them; nothing where it does not wait. */
  positionOf(job: Job): Promise<number | undefined>;
  /** The next job of a kind, running from now on: the greatest priority first, then the oldest. */
  claim(kind: JobKind, leaseMs: number): Promise<Lease | undefined>;
  /** Whether the lease still held; it does for `leaseMs` from now. */
  renew(token: string, leaseMs: number): Promise<boolean>;
  /** Keep events and changes, all or nothing. Throws a `LeaseLostError` where the lease does not hold. */
  record(token: string, events: readonly object[], changes?: Changes): Promise<Job>;
  /** Give a job back to wait for another worker; whether its worker crashed is counted. */
  release(token: string, hasCrashed: boolean): Promise<void>;
  /** End a waiting job with this event; of a running one only note that it is to stop. Others stay as they are. */
  cancel(id: string, event: object): Promise<Job | undefined>;
  /** Have a job that failed or was cancelled wait once more, told by this event. Others stay as they are. */
  retry(id: string, event: object, limit: number): Promise<Job | "full" | undefined>;
  /** Jobs whose lease ran out before `now` wait again; `Infinity` where all workers of before are known to be gone. */
  recover(now: number): Promise<Job[]>;
  /** Events after number `after`, in order. */
  events(id: string, after: number, limit: number): Promise<StoredEvent[]>;
  /** Forget a job that has ended, and its events. Whether there was one. */
  remove(id: string): Promise<boolean>;
  /** Be told of each change of a job from now on; returns a function that ends this. */
  watch(id: string, listener: (change: JobChange) => void): () => void;
  close(): Promise<void>;
};

/** Somebody else works on the job by now, or nobody may. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}
