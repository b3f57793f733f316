import { ask } from "../api/ask.ts";
import { follow } from "../api/client.ts";
import { cancelMutation, generateMutation, generationEvents } from "../api/documents.ts";
import type { Failure, Generation, GenerationEvent } from "../api/types.ts";
import { drawSeed, optionsOf, type Settings, variantsOf } from "../create/settings.ts";
import { createKeptStore } from "../look/kept.ts";
import { applyEvent, type Creation, creationOf, isUnderWay } from "./creation.ts";

const mostKept = 1500; // about a megabyte of the five that browsers grant

/** Everything made in this browser, newest first. */
export const creations = createKeptStore<readonly Creation[]>("transfusion.creations", [], (all) =>
  all
    .filter(({ favourite, boards = [] }, i) => favourite || boards.length > 0 || i < mostKept)
    .map(({ forming: _, formed: __, ...kept }) => kept),
);

/** Go on following what was under way when the page was left. */
export function resume(): void {
  for (const creation of creations.read()) {
    if (!isUnderWay(creation)) continue;
    replace(creation.id, (old) => ({ ...old, parts: [] })); // all events come again
    listenTo(creation.id);
  }
}

/** Ask for `settings.batch` answers to a prompt. Throws an `Error` for people where the gateway refuses. */
export async function create(
  prompt: readonly ({ text: string } | { picture: string })[],
  settings: Settings,
): Promise<void> {
  const seeds = Array.from({ length: settings.batch }, (_, i) =>
    settings.seedLocked ? settings.seed + i : drawSeed(),
  );
  const wanted = seeds.flatMap((seed) =>
    variantsOf(settings).map((variant) => ({ seed, variant })),
  );
  // All at once: the gateway computes together what is asked in one moment.
  const answers = await Promise.all(
    wanted.map(async ({ seed, variant }) => {
      const options = { ...optionsOf(variant, seed), previews: true };
      const asked = await ask<{ generate: Generation | Failure }>(generateMutation, {
        ...{ prompt, options },
      });
      return { answer: asked.generate, variant };
    }),
  );
  let batch: string | undefined;
  for (const { answer, variant } of answers) {
    if (!isGeneration(answer)) continue;
    batch ??= answer.id;
    const creation = creationOf(answer, variant, batch);
    creations.write((all) => [{ ...creation, parts: [] }, ...all]);
    listenTo(creation.id);
  }
  const refused = answers.find(({ answer }) => !isGeneration(answer));
  if (refused) throw new Error((refused.answer as Failure).message);
}

function isGeneration(answer: Generation | Failure): answer is Generation {
  return answer.__typename === "Generation";
}

/** Stop everything that is under way, or one of it. */
export async function cancel(id?: string): Promise<void> {
  const stopped = creations
    .read()
    .filter((creation) => isUnderWay(creation) && (id === undefined || creation.id === id));
  await Promise.all(stopped.map((creation) => ask(cancelMutation, { id: creation.id })));
}

export function toggleFavourite(id: string): void {
  replace(id, (creation) => ({ ...creation, favourite: !creation.favourite }));
}

/** Take a creation off the list. */
export function forget(id: string): void {
  creations.write((all) => all.filter((creation) => creation.id !== id));
}

function listenTo(id: string): void {
  follow<GenerationEvent>(generationEvents, id, (event) =>
    replace(id, (creation) => applyEvent(creation, event)),
  );
}

function replace(id: string, change: (creation: Creation) => Creation): void {
  creations.write((all) =>
    all.map((creation) => (creation.id === id ? change(creation) : creation)),
  );
}
