import { type ModelCard, readModelCard } from "./model-card.ts";
import { stampOf } from "./model-stamp.ts";

const most = 32; // models that are remembered

/** Reads cards like `readModelCard`, and remembers each until its files change. */
export function createCardReader(): typeof readModelCard {
  const known = new Map<string, { readonly stamp: string; readonly card: ModelCard }>();
  return async (folder) => {
    const stamp = stampOf(folder, ["config.json", "tokenizer.json"]);
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
