import { ask } from "../api/ask.ts";
import { follow } from "../api/client.ts";
import { cancelMutation, generationEvents } from "../api/documents.ts";
import type { GenerationEvent } from "../api/types.ts";
import { createKeptStore } from "../look/kept.ts";
import { applyEvent, type Creation, isUnderWay } from "./creation.ts";

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
    change(creation.id, (old) => ({ ...old, parts: [] })); // all events come again
    listenTo(creation.id);
  }
}

/** Stop everything that is under way, or one of it. */
export async function cancel(id?: string): Promise<void> {
  const stopped = creations
    .read()
    .filter((creation) => isUnderWay(creation) && (id === undefined || creation.id === id));
  await Promise.all(stopped.map((creation) => ask(cancelMutation, { id: creation.id })));
}

export function toggleFavourite(id: string): void {
  change(id, (creation) => ({ ...creation, favourite: !creation.favourite }));
}

/** Take a creation off the list. */
export function forget(id: string): void {
  creations.write((all) => all.filter((creation) => creation.id !== id));
}

/** Take in what happens to a creation after event number `after`. */
export function listenTo(id: string, after = 0): void {
  follow<GenerationEvent>(
    generationEvents,
    id,
    (event) => change(id, (creation) => applyEvent(creation, event)),
    after,
  );
}

export function change(id: string, how: (creation: Creation) => Creation): void {
  creations.write((all) => all.map((creation) => (creation.id === id ? how(creation) : creation)));
}
