import { createAskedChild } from "./asked-child.ts";
import type { QueueFull } from "./failures.ts";
import type { Insight, InsightQuestion } from "./insight.ts";
import type {
  EngineChoice,
  FromInspectionChild,
  GenerationFailure,
  ToInspectionChild,
} from "./messages.ts";

const usualPatienceMs = { look: 60_000, export: 600_000 }; // for one question, from when its turn came

type Answer = { readonly insight: Insight } | GenerationFailure;

/** Looks inside models, in a child process that is there while it is asked. */
export type Inspections = {
  /** The answer to a question about the model in a folder, one question after another: each within a minute, an export ten. */
  ask(model: string, question: InsightQuestion): Promise<Answer | QueueFull>;
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
  const child = createAskedChild<Omit<ToInspectionChild, "id">, FromInspectionChild, Answer>({
    program,
    what: "that looks inside models",
    answerOf: (received) =>
      "insight" in received
        ? { insight: received.insight }
        : "failure" in received
          ? received.failure
          : undefined,
    log: (line) => log(`inspection child: ${line}`),
  });
  return {
    ask: (model, question) =>
      child.ask(
        { model, engine, question },
        patienceMs[question.type === "export" ? "export" : "look"],
      ),
    close: () => child.close(),
  };
}
