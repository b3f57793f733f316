import { randomUUID } from "node:crypto";
import path from "node:path";
import { createAskedChild } from "./asked-child.ts";
import {
  type InvalidConfig,
  invalidConfig,
  type QueueFull,
  type WorkerFailed,
  workerFailed,
} from "./failures.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";
import { placeConfig } from "./place-config.ts";
import type { Plan, RunRate } from "./plan.ts";
import { type Run, runOf } from "./run.ts";
import type { RunSources } from "./run-sources.ts";

const patienceMs = 60_000; // the largest models take seconds, large data sets must be opened
const mostRuns = 100; // of which one is like what is planned

type Answer = Plan | InvalidConfig | WorkerFailed;

/** Says what training runs would need, in a child process that is there while it is asked. */
export type Plans = {
  /** What a run with this configuration would need, with what it takes from runs and models before it. */
  plan(config: unknown, sources?: RunSources): Promise<Answer | QueueFull>;
  close(): Promise<void>;
};

export function createPlans({
  program,
  queue,
  datasets,
  log,
}: {
  readonly program: string;
  readonly queue: JobQueue;
  /** The folder that a data set's path starts from. */
  readonly datasets: string;
  log(line: string): void;
}): Plans {
  const child = createAskedChild<
    Omit<Extract<ToTrainingChild, { type: "plan" }>, "id">,
    FromTrainingChild,
    Answer
  >({
    program,
    what: "that plans training runs",
    answerOf(received) {
      if (received.type === "planned") return received.plan;
      if (received.type === "refused") return invalidConfig(received.problems);
      return received.type === "failed" ? workerFailed(received.message) : undefined;
    },
    log: (line) => log(`planning child: ${line}`),
  });
  return {
    async plan(config, sources) {
      const nowhere = path.join(datasets, `.${randomUUID()}`);
      const placed = placeConfig(config, nowhere, datasets, sources);
      if ("problem" in placed) return invalidConfig([placed.problem]);
      const jobs = await queue.list({ kind: "training", limit: mostRuns });
      const rates = ratesLike(placed.config, jobs.map(runOf));
      return child.ask({ type: "plan", config: placed.config, rates }, patienceMs);
    },
    close: () => child.close(),
  };
}

/** How fast runs went that were computed as this configuration is to be, newest first. */
function ratesLike(config: Readonly<Record<string, unknown>>, runs: readonly Run[]): RunRate[] {
  return runs.flatMap(({ record }) => {
    const { id, flopsPerStep, secondsPerStep } = record;
    const isAlike = ["engine", "threads"].every((name) => record.config[name] === config[name]);
    if (!isAlike || !flopsPerStep || !secondsPerStep) return [];
    const operationsPerSecond = flopsPerStep / secondsPerStep;
    return [{ run: id, operationsPerStep: flopsPerStep, operationsPerSecond }];
  });
}
