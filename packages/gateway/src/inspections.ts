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
const usualPatienceMs = { look: 60_000, export: 600_000 }; // for one question, from when its turn came
const silenceMs = 120_000; // a child that has not said for this long that it is alive hangs
const idleMs = 60_000; // then the child and its model are let go

type Outcome = { readonly insight: Insight } | GenerationFailure | QueueFull;

/** Looks inside models, in a child process that is there while it is asked. */
export type Inspections = {
  /** The answer to a question about the model in a folder, one question after another: each within a minute, an export ten. */
  ask(model: string, question: InsightQuestion): Promise<Outcome>;
  close(): Promise<void>;
};

export function createInspections(options: {
  readonly program: string;
  readonly engine: EngineChoice;
  /** How long the child may take over one question. Default a minute. */
  readonly patienceMs?: { readonly look: number; readonly export: number };
  log(line: string): void;
}): Inspections {
  const { program, engine, patienceMs = usualPatienceMs, log } = options;
  let child: Child<ToInspectionChild> | undefined;
  let settle: ((outcome: Outcome) => void) | undefined; // of the question under way
  let under: string | undefined; // its id
  let waiting = 0; // and the one under way
  let turn: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;

  const worker = (): Child<ToInspectionChild> => {
    if (child) return child;
    const own = startChild<ToInspectionChild, FromInspectionChild>(
      program,
      {
        onMessage: ({ id, ...said }) => {
          if (id !== under) return;
          if ("insight" in said) settle?.({ insight: said.insight });
          else if ("failure" in said) settle?.(said.failure);
        },
        onExit: (how) => {
          if (child !== own) return; // it was let go
          child = undefined;
          settle?.(workerFailed(`the process that looks inside models ${how}`));
        },
        log: (line) => log(`inspection child: ${line}`),
      },
      { niceness, silenceMs },
    );
    child = own;
    return own;
  };
  const letGo = (): Promise<void> | undefined => {
    const gone = child;
    child = undefined;
    return gone?.stop();
  };
  const put = async (model: string, question: InsightQuestion): Promise<Outcome> => {
    if (isClosed) return workerFailed("the gateway ends");
    clearTimeout(idle);
    const id = randomUUID();
    const outcome = await new Promise<Outcome>((resolve) => {
      under = id;
      const patience = patienceMs[question.type === "export" ? "export" : "look"];
      const tooLong = setTimeout(() => void child?.stop(0), patience).unref();
      settle = (outcome) => {
        clearTimeout(tooLong);
        resolve(outcome);
      };
      worker().send({ id, model, engine, question });
    });
    settle = undefined;
    under = undefined;
    return outcome;
  };

  return {
    ask(model, question) {
      if (waiting >= mostWaiting) return Promise.resolve(queueFull(mostWaiting));
      waiting += 1;
      const answer = turn
        .then(() => put(model, question))
        .finally(() => {
          waiting -= 1;
          if (waiting === 0) idle = setTimeout(() => void letGo(), idleMs).unref();
        });
      turn = answer.catch(() => {});
      return answer;
    },
    async close() {
      isClosed = true;
      clearTimeout(idle);
      await child?.stop();
      await turn;
      clearTimeout(idle);
    },
  };
}
