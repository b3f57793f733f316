import { randomUUID } from "node:crypto";
import { type Child, startChild } from "./child.ts";
import { type QueueFull, queueFull, workerFailed } from "./failures.ts";
import type { Insight, InsightQuestion } from "./insight.ts";
import type {
  EngineChoice,
  FromInspectionChild,
  GenerationFailure,
  ToInspectionChild,
} from "./messages.ts";

const niceness = 5; // behind generations, before training
const mostWaiting = 8;
const patienceMs = { look: 60_000, export: 600_000 }; // for one question, those before it included
const silenceMs = 120_000; // a child that has not said for this long that it is alive hangs
const idleMs = 60_000; // then the child and its model are let go

type Outcome = { readonly insight: Insight } | GenerationFailure | QueueFull;

/** Looks inside models, in a child process that is there while it is asked. */
export type Inspections = {
  /** The answer to a question about the model in a folder, which should not take longer than a minute, an export ten. */
  ask(model: string, question: InsightQuestion): Promise<Outcome>;
  close(): Promise<void>;
};

export function createInspections(options: {
  readonly program: string;
  readonly engine: EngineChoice;
  log(line: string): void;
}): Inspections {
  const { program, engine, log } = options;
  const asked = new Map<string, (outcome: Outcome) => void>();
  let child: Child<ToInspectionChild> | undefined;
  let idle: NodeJS.Timeout | undefined;

  const worker = (): Child<ToInspectionChild> => {
    child ??= startChild<ToInspectionChild, FromInspectionChild>(
      program,
      {
        onMessage: ({ id, ...said }) => {
          if ("insight" in said) asked.get(id)?.({ insight: said.insight });
          else if ("failure" in said) asked.get(id)?.(said.failure);
        },
        onExit: (how) => {
          child = undefined;
          for (const settle of [...asked.values()]) {
            settle(workerFailed(`the process that looks inside models ${how}`));
          }
        },
        log: (line) => log(`inspection child: ${line}`),
      },
      { niceness, silenceMs },
    );
    return child;
  };

  return {
    ask(model, question) {
      if (asked.size >= mostWaiting) return Promise.resolve(queueFull(mostWaiting));
      clearTimeout(idle);
      const id = randomUUID();
      return new Promise((resolve) => {
        const patience = patienceMs[question.type === "export" ? "export" : "look"];
        const tooLong = setTimeout(() => void child?.stop(0), patience);
        asked.set(id, (outcome) => {
          clearTimeout(tooLong);
          asked.delete(id);
          resolve(outcome);
          if (asked.size > 0) return;
          idle = setTimeout(() => void child?.stop(), idleMs).unref();
        });
        worker().send({ id, model, engine, question });
      });
    },
    async close() {
      clearTimeout(idle);
      await child?.stop();
    },
  };
}
