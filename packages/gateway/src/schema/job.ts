import type { Evaluation, EvaluationEvent } from "../evaluation.ts";
import type { Generation, GenerationEvent } from "../generation.ts";
import { jobStates } from "../job-state.ts";
import type { Numbered } from "../jobs/follow-events.ts";
import type { Run } from "../run.ts";
import type { RunEvent } from "../run-event.ts";
import { builder } from "./builder.ts";
import { NodeRef } from "./node.ts";

const stateDescriptions = {
  queued: "It waits for its turn.",
  running: "It is under way.",
  done: "It ended well.",
  failed: "It ended early; its error says why.",
  cancelled: "It was stopped on request.",
};

export const JobStateRef = builder.enumType("JobState", {
  description: "Where a job stands. DONE, FAILED and CANCELLED are for good.",
  values: Object.fromEntries(
    jobStates.map((state) => [
      state.toUpperCase(),
      { value: state, description: stateDescriptions[state] },
    ]),
  ),
});

/** What is a job to the schema. */
export type AnyJob = Generation | Run | Evaluation;

/** All that `events` may tell. */
export type AnyEvent = GenerationEvent | RunEvent | EvaluationEvent;

export const JobRef = builder.interfaceRef<AnyJob>("Job").implement({
  description:
    "Work that was asked for: kept for good, followed by a subscription, stopped by `cancel`.",
  interfaces: [NodeRef],
  resolveType: (job) => job.__typename,
  fields: (t) => ({
    id: t.id({
      description: "Names it in queries, subscriptions, `cancel`, `retry` and `delete`.",
      resolve: ({ job }) => job.id,
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was asked for.",
      resolve: ({ job }) => job.createdAt,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When work on it first began; null while it has not.",
      resolve: ({ job }) => job.startedAt,
    }),
    endedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it ended; null while it has not.",
      resolve: ({ job }) => job.endedAt,
    }),
    state: t.field({
      type: JobStateRef,
      description: "Where it stands.",
      resolve: ({ job }) => job.state,
    }),
    priority: t.int({
      description: "Greater ones are served first; of equals the oldest.",
      resolve: ({ job }) => job.priority,
    }),
    position: t.int({
      nullable: true,
      description: "How many of its kind are served before it; null once it is under way.",
      resolve: async ({ job }, _, { queue }) =>
        job.state === "queued" ? ((await queue.positionOf(job)) ?? null) : null,
    }),
    progress: t.float({
      nullable: true,
      description: "From 0 to 1; null where it cannot be told.",
      resolve: ({ job }) => job.progress,
    }),
    secondsLeft: t.float({
      nullable: true,
      description: "An estimate; null where there is none.",
      resolve: ({ job }) => job.secondsLeft,
    }),
    events: t.int({
      description: "How many events it has so far.",
      resolve: ({ job }) => job.events,
    }),
  }),
});

export const JobEventRef = builder.interfaceRef<Numbered<AnyEvent>>("JobEvent").implement({
  resolveType: (event) => event.__typename,
  description: "Something that happened to a job.",
  fields: (t) => ({
    sequence: t.exposeInt("sequence", {
      description:
        "Its place among the events of the job, from 1. Give it as `after` to go on from there.",
    }),
  }),
});
