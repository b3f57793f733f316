import { randomUUID } from "node:crypto";
import { type Child, startChild } from "./child.ts";
import { type QueueFull, queueFull, type WorkerFailed, workerFailed } from "./failures.ts";

const niceness = 5; // behind generations, before training
const mostWaiting = 8;
const silenceMs = 120_000; // a child that has not said for this long that it is alive hangs
const idleMs = 60_000; // then the child and what it holds are let go

/** A child process that is there while it is asked. */
export type AskedChild<Question, Answer> = {
  /** The answer to a question, one question after another: each within so many milliseconds from when its turn comes. */
  ask(question: Question, patienceMs: number): Promise<Answer | QueueFull | WorkerFailed>;
  close(): Promise<void>;
};

/**
 * Questions to a child that runs `program`: `Sent` is a question with an id, and what comes back bears the same id.
 * `answerOf` reads the answer in it, if it is one. `what` the process does is told where it ends: "that plans".
 */
export function createAskedChild<Question extends object, Received extends object, Answer>({
  program,
  what,
  answerOf,
  log,
}: {
  readonly program: string;
  readonly what: string;
  answerOf(received: Received): Answer | undefined;
  log(line: string): void;
}): AskedChild<Question, Answer> {
  type Outcome = Answer | QueueFull | WorkerFailed;
  let child: Child<Question & { readonly id: string }> | undefined;
  let settle: ((outcome: Outcome) => void) | undefined; // of the question under way
  let under: string | undefined; // its id
  let waiting = 0; // and the one under way
  let turn: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;

  const worker = (): Child<Question & { readonly id: string }> => {
    if (child) return child;
    const own = startChild<Question & { readonly id: string }, Received & { readonly id?: string }>(
      program,
      {
        onMessage: (received) => {
          if (received.id !== under) return;
          const answer = answerOf(received);
          if (answer !== undefined) settle?.(answer);
        },
        onExit: (how) => {
          if (child !== own) return; // it was let go
          child = undefined;
          settle?.(workerFailed(`the process ${what} ${how}`));
        },
        log,
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
  const put = async (question: Question, patienceMs: number): Promise<Outcome> => {
    if (isClosed) return workerFailed("the gateway ends");
    clearTimeout(idle);
    const id = randomUUID();
    const outcome = await new Promise<Outcome>((resolve) => {
      under = id;
      const tooLong = setTimeout(() => void child?.stop(0), patienceMs).unref();
      settle = (outcome) => {
        clearTimeout(tooLong);
        resolve(outcome);
      };
      worker().send({ ...question, id });
    });
    settle = undefined;
    under = undefined;
    return outcome;
  };

  return {
    ask(question, patienceMs) {
      if (waiting >= mostWaiting) return Promise.resolve(queueFull(mostWaiting));
      waiting += 1;
      const answer = turn
        .then(() => put(question, patienceMs))
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
