import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { type GenerateEvent, writeAnswer } from "./answer.ts";
import type { Batcher } from "./batcher.ts";
import { createBatcher } from "./create-batcher.ts";
import type { Document } from "./document.ts";
import { type GenerateOptions, type SettledOptions, settleOptions } from "./generate-options.ts";
import type { Model } from "./load-model.ts";
import { createPlaces } from "./places.ts";
import { modelHash, type Recipe } from "./recipe.ts";

export type GeneratorOptions = {
  readonly engine?: EngineName;
  readonly threads?: number;
  /** How many answers are worked on at once; more wait for a place. */
  readonly maximumRunning?: number;
  /** How many may wait; one more is a `QueueFullError`. */
  readonly maximumWaiting?: number;
};

/** A model made ready to answer. Calls may overlap: what is under way is computed together, step by step. */
export type Generator = Answering & { readonly model: Model };

export type Answering = {
  /**
   * The answer that continues `prompt`, as it comes about. Throws a `ModelError` where that cannot be, and what the
   * signal says (an `AbortError`) where it was aborted: checked at every token and every step.
   *
   * An answer goes on as it is asked for its next event, and keeps its place until it ended or `return` was called.
   */
  generate(prompt: Document, options: GenerateOptions): AsyncGenerator<GenerateEvent>;
  /** Wait for the answers under way and let go of the engine. */
  dispose(): Promise<void>;
};

/** A model on an engine. Programs are compiled when first needed, so a first answer takes longer than later ones. */
export async function createGenerator(
  model: Model,
  options: GeneratorOptions = {},
): Promise<Generator> {
  const { engine, threads, ...places } = options;
  const batcher = createBatcher(model, { engine, threads });
  const name = engine ?? (process.env.TRANSFUSION_ENGINE as EngineName) ?? "onnx";
  const made = { engine: name, hash: () => modelHash(model) };
  return { model, ...answeringOver(batcher, made, places) };
}

/** What answers over a batcher; `made` is what its recipes say of the model and the engine. */
export function answeringOver(
  batcher: Batcher,
  made: { readonly engine: Recipe["engine"]; readonly hash: () => Promise<string> },
  {
    maximumRunning = 16,
    maximumWaiting = 256,
  }: Pick<GeneratorOptions, "maximumRunning" | "maximumWaiting"> = {},
): Answering {
  const { config } = batcher.model;
  const places = createPlaces({ running: maximumRunning, waiting: maximumWaiting });
  return {
    async *generate(prompt, wishes) {
      const settled = settleOptions(wishes, prompt, config);
      const leave = await places.enter(settled.signal);
      try {
        const by = { engine: made.engine, model: await made.hash() };
        yield* writeAnswer(batcher, prompt, settled, {
          ...by,
          prompt,
          options: wishesOf(wishes, settled),
        });
      } finally {
        leave();
      }
    },
    async dispose() {
      await places.emptied();
      await batcher.dispose();
    },
  };
}

/** What was asked for; options that stand alone may not be there without those they belong to. */
function wishesOf(
  wishes: GenerateOptions,
  { previews: _, signal, size, strength, ...rest }: SettledOptions,
): Recipe["options"] {
  const sides = wishes.height === undefined && wishes.width === undefined ? {} : size;
  const varied = wishes.source ? { strength } : {};
  return { ...rest, ...sides, ...varied };
}
