import { evaluationOf } from "../evaluation.ts";
import { notFound } from "../failures.ts";
import { generationOf } from "../generation.ts";
import { jobStates } from "../job-state.ts";
import type { Job } from "../jobs/job-queue.ts";
import { runOf } from "../run.ts";
import { builder } from "./builder.ts";
import { EvaluationRef } from "./evaluation.ts";
import { NotFoundRef, QueueFullRef } from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import { type AnyJob, JobRef, JobStateRef } from "./job.ts";
import { cursorOf, mostPerPage, PageInfoRef, pageSizeOf, placeOf } from "./page-info.ts";
import { RunRef } from "./run.ts";

/** A job of the queue as the schema's type of its kind. */
export function anyJobOf(job: Job): AnyJob {
  switch (job.kind) {
    case "generation":
      return generationOf(job);
    case "training":
      return runOf(job);
    case "evaluation":
      return evaluationOf(job);
  }
}

const JobKindRef = builder.enumType("JobKind", {
  description: "What a job does.",
  values: {
    GENERATION: { value: "generation", description: "It answers a prompt." },
    TRAINING: { value: "training", description: "It trains a model." },
    EVALUATION: { value: "evaluation", description: "It measures how well a model answers." },
  } as const,
});

type Page = {
  readonly jobs: readonly AnyJob[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Counted when it is asked for. */
  totalCount(): Promise<number>;
};

const JobEdgeRef = builder.objectRef<AnyJob>("JobEdge").implement({
  description: "A job and its place in the list.",
  fields: (t) => ({
    cursor: t.string({
      description: "Its place: it stays the same whatever comes and goes.",
      resolve: cursorOfJob,
    }),
    node: t.field({ type: JobRef, description: "The job.", resolve: (job) => job }),
  }),
});

const JobConnectionRef = builder.objectRef<Page>("JobConnection").implement({
  description: "A page of the list of jobs.",
  fields: (t) => ({
    edges: t.field({
      type: [JobEdgeRef],
      description: "Its jobs with their places.",
      resolve: ({ jobs }) => [...jobs],
    }),
    nodes: t.field({
      type: [JobRef],
      description: "Its jobs alone.",
      resolve: ({ jobs }) => [...jobs],
    }),
    pageInfo: t.field({
      type: PageInfoRef,
      description: "Where it lies in the list.",
      resolve: ({ jobs, hasNextPage, hasPreviousPage }) => {
        const [first, last] = [jobs[0], jobs.at(-1)];
        return {
          ...{ hasNextPage, hasPreviousPage },
          startCursor: first ? cursorOfJob(first) : null,
          endCursor: last ? cursorOfJob(last) : null,
        };
      },
    }),
    totalCount: t.int({
      description: "How many jobs the whole list has.",
      resolve: (page) => page.totalCount(),
    }),
  }),
});

builder.queryFields((t) => ({
  jobs: t.field({
    type: JobConnectionRef,
    description: "All generations, training runs and evaluations, newest first.",
    args: {
      kind: t.arg({ type: JobKindRef, description: "Only jobs of this kind." }),
      states: t.arg({ type: [JobStateRef], description: "Only jobs in one of these states." }),
      first: t.arg.int({
        defaultValue: 20,
        description: `How many, from 1 to ${mostPerPage}.`,
      }),
      after: t.arg.string({ description: "Only those behind the one with this cursor." }),
    },
    resolve: async (_, { kind, states, first, after }, { queue }) => {
      const limit = pageSizeOf(first);
      const filter = { kind: kind ?? undefined, states: states ?? jobStates };
      const place = placeOf("job", after);
      const before = Number.isNaN(place) ? 0 : place; // a cursor that is not ours is behind all
      const found = await queue.list({ ...filter, before, limit: limit + 1 });
      return {
        jobs: found.slice(0, limit).map(anyJobOf),
        hasNextPage: found.length > limit,
        hasPreviousPage: before !== undefined,
        totalCount: () => queue.count(filter),
      };
    },
  }),
}));

const RetryResultRef = builder.unionType("RetryResult", {
  description: "The job that waits once more, or why none does.",
  types: [GenerationRef, RunRef, EvaluationRef, NotFoundRef, QueueFullRef],
  resolveType: (result) => result.__typename,
});

const DeletedRef = builder
  .objectRef<{ readonly __typename: "Deleted"; readonly id: string }>("Deleted")
  .implement({
    description: "A job was forgotten, with all its events.",
    fields: (t) => ({ id: t.exposeID("id", { description: "The id that it had." }) }),
  });

const DeleteResultRef = builder.unionType("DeleteResult", {
  description: "What was forgotten, or that no job with this id has ended.",
  types: [DeletedRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

builder.mutationFields((t) => ({
  retry: t.field({
    type: RetryResultRef,
    description:
      "Have a job that failed or was cancelled wait once more: a generation is tried again with its seed, a training run " +
      "goes on from its newest checkpoint, an evaluation from its last answer. Other jobs stay as they are.",
    args: { id: t.arg.id({ required: true, description: "The id of the job." }) },
    resolve: async (_, { id }, { generations, runs, evaluations, queue }) => {
      const job = await queue.find(id);
      if (!job) return notFound("job", id);
      const again = await {
        generation: () => generations.retry(id),
        training: () => runs.resume(id),
        evaluation: () => evaluations.resume(id),
      }[job.kind]();
      return again ?? notFound("job", id);
    },
  }),
  delete: t.field({
    type: DeleteResultRef,
    description:
      "Forget a job that has ended, and its events. A training run's model goes with it; pictures stay.",
    args: { id: t.arg.id({ required: true, description: "The id of the job." }) },
    resolve: async (_, { id }, { queue, runs, evaluations }) => {
      const job = await queue.find(id);
      if (!job || !(await queue.remove(id))) return notFound("job that has ended", id);
      if (job.kind === "training") await runs.forget(id);
      if (job.kind === "evaluation") await evaluations.forget(id);
      return { __typename: "Deleted" as const, id };
    },
  }),
}));

function cursorOfJob({ job }: AnyJob): string {
  return cursorOf("job", job.number);
}
