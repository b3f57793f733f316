/** The process that holds a model: loads it once and generates several answers at once. Speaks `messages.ts`. */
import { createGenerator, type Generator, loadModel } from "@transfusion/model";
import { startHeartbeat } from "./child.ts";
import { describeGenerationFailure } from "./describe-failure.ts";
import type { EngineChoice, FromGenerationChild, ToGenerationChild } from "./messages.ts";
import { stampOf } from "./model-stamp.ts";

type Loaded = {
  readonly key: string;
  readonly folder: string;
  readonly generator: Promise<Generator>;
};

let loaded: Loaded | undefined;
const running = new Map<string, AbortController>();

process.on("message", (message: ToGenerationChild) => {
  if (message.type === "load")
    generatorOf(message.model, message.engine).catch(() => {}); // told to whoever asks next
  else if (message.type === "unload") void unload();
  else if (message.type === "cancel") running.get(message.id)?.abort();
  else if (message.type === "generate") void generate(message);
});
startHeartbeat();
process.on("disconnect", () => process.exit());

async function generate(asked: Extract<ToGenerationChild, { type: "generate" }>): Promise<void> {
  const { id } = asked;
  const controller = new AbortController();
  const { signal } = controller;
  running.set(id, controller);
  try {
    const generator = await generatorOf(asked.model, asked.engine);
    for await (const event of generator.generate(asked.prompt, { ...asked.options, signal })) {
      if (signal.aborted) break;
      if (event.type === "end") tell({ type: "ended", id, reason: event.reason });
      else tell({ type: "event", id, event });
    }
    if (signal.aborted) tell({ type: "cancelled", id });
  } catch (error) {
    if (signal.aborted) tell({ type: "cancelled", id });
    else tell({ type: "failed", id, failure: describeGenerationFailure(error) });
  } finally {
    running.delete(id);
    if (running.size === 0) tellHeld(); // programs were compiled meanwhile
  }
}

/** The generator of the model in a folder: the one at hand, unless the folder or its weights are others by now. */
async function generatorOf(folder: string, choice: EngineChoice): Promise<Generator> {
  const key = `${folder} ${stampOf(folder)}`;
  if (loaded?.key === key) return loaded.generator;
  const before = loaded;
  const generator = (async () => {
    await before?.generator.then((old) => old.dispose()).catch(() => {});
    return createGenerator(
      await loadModel(folder),
      choice as Parameters<typeof createGenerator>[1],
    );
  })();
  loaded = { key, folder, generator };
  generator.catch(() => {
    if (loaded?.generator === generator) loaded = undefined; // the next one tries again
  });
  generator.then(tellHeld, tellHeld);
  return generator;
}

/** Let go of the model at hand when its answers are done. */
async function unload(): Promise<void> {
  const before = loaded;
  loaded = undefined;
  await before?.generator.then((old) => old.dispose()).catch(() => {});
  tellHeld();
}

function tellHeld(): void {
  const held = loaded && { model: loaded.folder, memory: process.memoryUsage().rss };
  tell({ type: "holds", held });
}

function tell(message: FromGenerationChild): void {
  process.send?.(message);
}
