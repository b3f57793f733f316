import type { Generated } from "kysely";

/** A job: what was asked, where it stands, who works on it. Times are milliseconds since 1970. */
export type JobTable = {
  /** Counts up as jobs are asked for: their order, and the place of a cursor. */
  number: Generated<number>;
  id: string;
  kind: string;
  state: string;
  /** Greater goes first. */
  priority: number;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  idempotencyKey: string | null;
  /** What the same key must ask again. */
  fingerprint: string | null;
  /** JSON, as are `details` and `error`. */
  request: string;
  details: string;
  error: string | null;
  progress: number | null;
  secondsLeft: number | null;
  /** How many workers ended under it since it last got on. */
  crashes: number;
  isCancelling: number;
  /** How many events it has. */
  events: number;
  /** The token of who works on it, and until when that holds unless it is renewed. */
  lease: string | null;
  leaseUntil: number | null;
};

/** What happened to a job, numbered from 1 without gaps. */
export type EventTable = {
  jobNumber: number;
  sequence: number;
  /** JSON. */
  event: string;
};

/** All that the gateway keeps in its database. */
export type Tables = { jobs: JobTable; events: EventTable };
