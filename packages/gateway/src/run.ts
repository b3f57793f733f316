import type { Job } from "./jobs/job-queue.ts";
import type { RunDetails, RunRecord } from "./run-record.ts";

/** One training run as it stood when it was looked at. */
export type Run = {
  readonly __typename: "Run";
  readonly job: Job;
  readonly record: RunRecord;
};

/** A job as a run. */
export function runOf(job: Job): Run {
  const { id, createdAt, state, error } = job;
  const { config } = job.request as Pick<RunRecord, "config">;
  const details = job.details as RunDetails;
  return {
    __typename: "Run",
    job,
    record: {
      id,
      createdAt: createdAt.toISOString(),
      config,
      state,
      ...details,
      ...(error !== undefined && { error: String(error) }),
    },
  };
}
