import { statSync } from "node:fs";
import path from "node:path";
import { type ModelCard, readModelCard } from "./model-card.ts";

const most = 32; // models that are remembered

/**
 * Reads cards like `readModelCard`, and remembers each until its files change. Looking at them is a matter of microseconds,
 * so it does not wait for a thread of the pool, which children may keep from running.
 */
export function createCardReader(): typeof readModelCard {
  const known = new Map<string, { readonly stamp: string; readonly card: ModelCard }>();
  return async (folder) => {
    const stamp = stampOf(folder);
    const found = known.get(folder);
    if (found?.stamp === stamp) return found.card;
    known.delete(folder);
    const card = await readModelCard(folder);
    if (!card) return undefined;
    known.set(folder, { stamp, card });
    if (known.size > most) known.delete(known.keys().next().value as string);
    return card;
  };
}

function stampOf(folder: string): string {
  const stamps = ["config.json", "tokenizer.json"].map((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "none";
  });
  return stamps.join(", ");
}
