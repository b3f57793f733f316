import { randomInt, randomUUID } from "node:crypto";
import { writePng } from "@transfusion/data";
import type { Document, GenerateOptions } from "@transfusion/model";
import { type Child, startChild } from "./child.ts";
import { EventLog } from "./event-log.ts";
import { type QueueFull, queueFull, workerFailed } from "./failures.ts";
import { hasEnded, type JobState } from "./job-state.ts";
import type {
  EngineChoice,
  FromGenerationChild,
  GenerationFailure,
  ToGenerationChild,
} from "./messages.ts";
import type { PictureStore, StoredPicture } from "./pictures.ts";
import type { StoredPart } from "./prompt.ts";

/** One answer of the model, from the asking to the end. */
export type Generation = {
  readonly __typename: "Generation";
  readonly id: string;
  readonly createdAt: Date;
  readonly seed: number;
  readonly prompt: readonly StoredPart[];
  state: JobState;
  /** The answer so far: text and pictures in order. */
  parts: readonly StoredPart[];
  error?: GenerationFailure;
  readonly log: EventLog<GenerationEvent>;
};

/** What happens to a generation, as it is sent to those who follow it. */
export type GenerationEvent =
  | { readonly __typename: "GenerationText"; readonly text: string }
  | {
      readonly __typename: "GenerationPreview";
      readonly step: number;
      readonly steps: number;
      readonly url: string;
    }
  | { readonly __typename: "GenerationPicture"; readonly picture: StoredPicture }
  | { readonly __typename: "GenerationEnded"; readonly reason: "finished" | "length" }
  | { readonly __typename: "GenerationFailed"; readonly error: GenerationFailure }
  | { readonly __typename: "GenerationCancelled" };

/** What is wanted of a generation; without a seed one is drawn. */
export type GenerationRequest = {
  readonly model: string;
  readonly document: Document;
  readonly kept: readonly StoredPart[];
  readonly options: Omit<GenerateOptions, "seed" | "signal"> & { readonly seed?: number };
};

const generationNiceness = 2; // behind the gateway, before training

type GenerationsOptions = {
  readonly program: string;
  readonly pictures: PictureStore;
  readonly engine: EngineChoice;
  /** How many are worked on at once. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly limit: number;
  /** How many are remembered, ended ones going first. */
  readonly keep: number;
  /** How long a cancelled one may take to stop before the child is killed. */
  readonly patienceMs: number;
  log(line: string): void;
};

type Waiting = {
  readonly generation: Generation;
  readonly request: GenerationRequest;
  /** It was lost with others when the child ended: it is tried once more, by itself. */
  readonly isAgain?: true;
};

/**
 * The generations of a gateway: one child process that keeps a model loaded and serves several at once. The queue
 * lives here. A child that crashes takes those with it that it worked on; where these were several, each that has
 * answered nothing yet is tried once more by itself, so that one bad generation takes no other with it.
 */
export class Generations {
  readonly #options: GenerationsOptions;
  readonly #known = new Map<string, Generation>();
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<string, Waiting>(); // what the child works on, until it said its last word on it
  #child: Child<ToGenerationChild> | undefined;
  #heard: Promise<void> = Promise.resolve(); // messages are dealt with one after another, in order
  #closed = false;

  constructor(options: GenerationsOptions) {
    this.#options = options;
  }

  /** Have the child load this model before anybody asks. */
  warm(model: string): void {
    this.#worker().send({ type: "load", model, engine: this.#options.engine });
  }

  /** A new generation, waiting for its turn or under way. */
  start(request: GenerationRequest): Generation | QueueFull {
    if (this.#queue.length >= this.#options.limit) return queueFull(this.#options.limit);
    const generation: Generation = {
      __typename: "Generation",
      id: randomUUID(),
      createdAt: new Date(),
      seed: request.options.seed ?? randomInt(2 ** 31),
      prompt: request.kept,
      state: "queued",
      parts: [],
      log: new EventLog(),
    };
    this.#remember(generation);
    this.#queue.push({ generation, request });
    this.#next();
    return generation;
  }

  find(id: string): Generation | undefined {
    return this.#known.get(id);
  }

  /** How many are served before this one; nothing where it does not wait. */
  positionOf(generation: Generation): number | undefined {
    const i = this.#queue.findIndex((waiting) => waiting.generation === generation);
    return i < 0 ? undefined : i + this.#running.size;
  }

  /** Stop a generation. One that has ended stays as it is. */
  cancel(generation: Generation): void {
    const i = this.#queue.findIndex((waiting) => waiting.generation === generation);
    if (i >= 0) this.#queue.splice(i, 1);
    finish(generation, "cancelled", { __typename: "GenerationCancelled" });
    if (!this.#running.has(generation.id)) return;
    const child = this.#child;
    child?.send({ type: "cancel", id: generation.id });
    const stillBusy = (): void => {
      if (this.#running.has(generation.id) && this.#child === child) void child?.stop(0);
    };
    setTimeout(stillBusy, this.#options.patienceMs).unref();
  }

  /** Cancel all there is and end the child. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const generation of this.#known.values()) this.cancel(generation);
    await this.#child?.stop();
    await this.#heard;
  }

  #worker(): Child<ToGenerationChild> {
    this.#child ??= startChild<ToGenerationChild, FromGenerationChild>(
      this.#options.program,
      {
        onMessage: (message) => this.#later(() => this.#hear(message), message.id),
        onExit: (how) => {
          this.#child = undefined;
          this.#later(() => this.#mourn(how));
        },
        log: (line) => this.#options.log(`generation child: ${line}`),
      },
      generationNiceness,
    );
    return this.#child;
  }

  #later(deed: () => void | Promise<void>, id?: string): void {
    this.#heard = this.#heard.then(deed).catch((error: unknown) => {
      this.#options.log(`generations: ${String(error)}`);
      const waiting = id === undefined ? undefined : this.#running.get(id);
      if (waiting) fail(waiting.generation, workerFailed("the answer could not be kept"));
    });
  }

  #next(): void {
    const [first] = this.#queue;
    if (!first || this.#closed) return;
    const isAlone = first.isAgain || [...this.#running.values()].some(({ isAgain }) => isAgain);
    if (this.#running.size >= (isAlone ? 1 : this.#options.atOnce)) return;
    const { generation, request } = first;
    this.#queue.shift();
    this.#running.set(generation.id, first);
    generation.state = "running";
    this.#worker().send({
      type: "generate",
      id: generation.id,
      model: request.model,
      engine: this.#options.engine,
      prompt: request.document,
      options: { ...request.options, seed: generation.seed },
    });
    this.#next();
  }

  async #hear(message: FromGenerationChild): Promise<void> {
    const generation = this.#running.get(message.id)?.generation;
    if (!generation) return;
    if (message.type === "event") {
      if (generation.state === "running") await this.#take(generation, message.event);
      return;
    }
    if (message.type === "ended") {
      finish(generation, "done", { __typename: "GenerationEnded", reason: message.reason });
    } else if (message.type === "failed") fail(generation, message.failure);
    else finish(generation, "cancelled", { __typename: "GenerationCancelled" });
    this.#running.delete(generation.id);
    this.#next();
  }

  async #take(
    generation: Generation,
    event: Extract<FromGenerationChild, { type: "event" }>["event"],
  ): Promise<void> {
    if (event.type === "text") {
      generation.parts = withText(generation.parts, event.text);
      generation.log.append({ __typename: "GenerationText", text: event.text });
    } else if (event.type === "preview") {
      const png = Buffer.from(await writePng(event.picture)).toString("base64");
      const { step, steps } = event;
      const url = `data:image/png;base64,${png}`;
      generation.log.append({ __typename: "GenerationPreview", step, steps, url });
    } else {
      const picture = await this.#options.pictures.save(event.picture, event.recipe);
      if (generation.state !== "running") return; // cancelled while its picture was written
      generation.parts = [...generation.parts, { picture }];
      generation.log.append({ __typename: "GenerationPicture", picture });
    }
  }

  #mourn(how: string): void {
    const lost = [...this.#running.values()];
    this.#running.clear();
    if (lost.length === 0 && !this.#closed) this.#options.log(`generation child: ${how}`);
    const failure = workerFailed(`the generation's process ${how} before it was done; try again`);
    for (const waiting of lost.reverse()) {
      const { generation, request } = waiting;
      if (hasEnded(generation.state)) continue;
      if (lost.length > 1 && !waiting.isAgain && generation.parts.length === 0) {
        generation.state = "queued";
        this.#queue.unshift({ generation, request, isAgain: true });
      } else fail(generation, failure);
    }
    this.#next();
  }

  #remember(generation: Generation): void {
    this.#known.set(generation.id, generation);
    for (const [id, { state }] of this.#known) {
      if (this.#known.size <= this.#options.keep) break;
      if (hasEnded(state)) this.#known.delete(id);
    }
  }
}

function fail(generation: Generation, error: GenerationFailure): void {
  if (finish(generation, "failed", { __typename: "GenerationFailed", error })) {
    generation.error = error;
  }
}

/** The end of a generation, unless it has ended before. */
function finish(generation: Generation, state: JobState, event: GenerationEvent): boolean {
  if (hasEnded(generation.state)) return false;
  generation.state = state;
  generation.log.append(event);
  generation.log.close();
  return true;
}

function withText(parts: readonly StoredPart[], text: string): readonly StoredPart[] {
  const last = parts.at(-1);
  return last && "text" in last
    ? [...parts.slice(0, -1), { text: last.text + text }]
    : [...parts, { text }];
}
