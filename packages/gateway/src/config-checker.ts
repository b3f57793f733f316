import { randomUUID } from "node:crypto";
import { type Child, startChild } from "./child.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";
import type { TrainingDescription } from "./training-description.ts";

const checkerNiceness = 5; // starting it should not hold up the first generation

type Checked = Extract<FromTrainingChild, { type: "checked" | "refused" }>;
type Answer = Checked | Extract<FromTrainingChild, { type: "described" }>;
type Asked = Extract<ToTrainingChild, { type: "check" | "describe" }>;
type Question = { resolve(answer: Answer): void; reject(error: Error): void };

/**
 * Checks and describes training configurations in a child process: the training package comes with the whole of tensor maths, which
 * would take the gateway's own thread away from its readers while it loads.
 */
export class ConfigChecker {
  readonly #program: string;
  readonly #log: (line: string) => void;
  readonly #asked = new Map<string, Question>();
  #child: Child<ToTrainingChild> | undefined;

  constructor(program: string, log: (line: string) => void) {
    this.#program = program;
    this.#log = log;
  }

  /** The configuration with its defaults filled in, or all that is wrong with it. */
  async check(config: unknown): Promise<Checked> {
    return (await this.#ask({ type: "check", id: randomUUID(), config })) as Checked;
  }

  /** What a configuration may say, and what to start from. */
  async describe(): Promise<TrainingDescription> {
    const answer = await this.#ask({ type: "describe", id: randomUUID() });
    return (answer as Extract<Answer, { type: "described" }>).description;
  }

  #ask(message: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#asked.set(message.id, { resolve, reject });
      this.#worker().send(message);
    });
  }

  /** Start the child before anybody asks. */
  warm(): void {
    this.#worker();
  }

  async close(): Promise<void> {
    await this.#child?.stop();
  }

  #worker(): Child<ToTrainingChild> {
    this.#child ??= startChild<ToTrainingChild, FromTrainingChild>(
      this.#program,
      {
        onMessage: (message) => {
          const { type } = message;
          if (type !== "checked" && type !== "refused" && type !== "described") return;
          this.#asked.get(message.id)?.resolve(message);
          this.#asked.delete(message.id);
        },
        onExit: (how) => {
          this.#child = undefined;
          for (const { reject } of this.#asked.values()) {
            reject(new Error(`train: the process that checks configurations ${how}`));
          }
          this.#asked.clear();
        },
        log: (line) => this.#log(`configuration checker: ${line}`),
      },
      { niceness: checkerNiceness, silenceMs: 60_000 },
    );
    return this.#child;
  }
}
