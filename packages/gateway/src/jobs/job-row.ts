import { type Insertable, type Selectable, sql } from "kysely";
import type { JobState } from "../job-state.ts";
import type { JobTable } from "../storage/tables.ts";
import type { Changes, Job, JobKind, NewJob } from "./job-queue.ts";

export type Row = Selectable<JobTable>;

/** A new job as a row. */
export function rowOf(job: NewJob, createdAt: number): Insertable<JobTable> {
  const { id, kind, request, details, priority = 0, idempotencyKey = null } = job;
  return {
    id,
    kind,
    state: "queued",
    priority,
    createdAt,
    idempotencyKey,
    fingerprint: job.fingerprint ?? null,
    request: JSON.stringify(request),
    details: JSON.stringify(details),
    crashes: 0,
    isCancelling: 0,
    events: 0,
  };
}

/** What a worker changes, as columns. An end gives the lease back. */
export function columnsOf(changes: Changes, now: number) {
  const { state, details, error, progress, secondsLeft, crashes } = changes;
  return {
    events: sql<number>`events`, // an update must set something
    ...(state && { state, lease: null, leaseUntil: null, endedAt: now, isCancelling: 0 }),
    ...(details !== undefined && { details: JSON.stringify(details) }),
    ...(error !== undefined && { error: JSON.stringify(error) }),
    ...(progress !== undefined && { progress }),
    ...(secondsLeft !== undefined && { secondsLeft }),
    ...(crashes !== undefined && { crashes }),
  };
}

/** A row as a job. */
export function jobOf(row: Row): Job {
  return {
    number: Number(row.number),
    id: row.id,
    kind: row.kind as JobKind,
    state: row.state as JobState,
    priority: row.priority,
    createdAt: new Date(Number(row.createdAt)),
    ...(row.startedAt !== null && { startedAt: new Date(Number(row.startedAt)) }),
    ...(row.endedAt !== null && { endedAt: new Date(Number(row.endedAt)) }),
    request: JSON.parse(row.request),
    details: JSON.parse(row.details),
    ...(row.error !== null && { error: JSON.parse(row.error) }),
    ...(row.progress !== null && { progress: row.progress }),
    ...(row.secondsLeft !== null && { secondsLeft: row.secondsLeft }),
    crashes: row.crashes,
    isCancelling: row.isCancelling !== 0,
    events: row.events,
  };
}
