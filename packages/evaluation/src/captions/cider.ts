import { countRuns, type Written, wordsOf } from "./words.ts";

const longest = 4;
const deviation = 6; // of the penalty for another length, in words

/** A caption's runs of n words, each weighed by how rare it is, for n from 1 to 4, and its number of words. */
type Weighed = { readonly runs: readonly ReadonlyMap<string, number>[]; readonly length: number };

/**
 * CIDEr-D, the mean over captions and over runs of 1 to 4 words: how alike a caption and its references are in the runs
 * that few other pictures' references have, `10 · Σ min(c, r)·r / (‖c‖·‖r‖) · exp(−(lc − lr)² / 2·6²)`, where `c` and `r` are
 * counts times `log(pictures / pictures that have the run)`. From 0 to 10. Vedantam et al. 2015.
 *
 * What every picture's references say counts nothing, so it means little for a handful of pictures.
 */
export function ciderD(captions: readonly Written[]): number {
  const rarity = rarityIn(captions);
  const weigh = (text: string): Weighed => weighed(wordsOf(text), rarity);
  const scores = captions.map(({ text, references }) => {
    const own = weigh(text);
    const each = references.map((reference) => likeness(own, weigh(reference)));
    return each.reduce((sum, score) => sum + score, 0) / each.length;
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** `log(pictures / pictures whose references have the run)`; a run that none has counts as if one had it. */
function rarityIn(captions: readonly Written[]): (run: string) => number {
  const having = new Map<string, number>();
  for (const { references } of captions) {
    const runs = new Set<string>();
    for (const words of references.map(wordsOf)) {
      for (let n = 1; n <= longest; n++)
        for (const run of countRuns(words, n).keys()) runs.add(run);
    }
    for (const run of runs) having.set(run, (having.get(run) ?? 0) + 1);
  }
  return (run) => Math.log(captions.length / Math.max(1, having.get(run) ?? 0));
}

function weighed(words: readonly string[], rarity: (run: string) => number): Weighed {
  const runs = Array.from(
    { length: longest },
    (_, i) =>
      new Map([...countRuns(words, i + 1)].map(([run, count]) => [run, count * rarity(run)])),
  );
  return { runs, length: words.length };
}

function likeness(own: Weighed, reference: Weighed): number {
  const penalty = Math.exp(-((own.length - reference.length) ** 2) / (2 * deviation ** 2));
  let sum = 0;
  for (let n = 0; n < longest; n++) {
    let product = 0;
    for (const [run, weight] of own.runs[n]) {
      const wanted = reference.runs[n].get(run) ?? 0;
      product += Math.min(weight, wanted) * wanted;
    }
    const norms = normOf(own.runs[n]) * normOf(reference.runs[n]);
    if (norms > 0) sum += (product / norms) * penalty;
  }
  return (10 * sum) / longest;
}

function normOf(weights: ReadonlyMap<string, number>): number {
  return Math.hypot(...weights.values());
}
