import { TokenizerError } from "./error.ts";
import { createQueue } from "./queue.ts";
import { splitText } from "./split.ts";
import {
  FIRST_BYTE,
  FIRST_MERGE,
  type Merge,
  mergePair,
  pairKey,
  type Tokenizer,
  tokenizerFromMerges,
} from "./tokenizer.ts";

type Word = { ids: number[]; readonly count: number };
type Pair = { readonly left: number; readonly right: number; count: number; words: Set<Word> };
type Candidate = { readonly pair: Pair; readonly count: number };

/**
 * A tokenizer learned from texts: again and again the most frequent pair of neighbouring ids within a word becomes one
 * id, until there are `vocabularySize` ids or no pair occurs twice (the vocabulary is smaller then).
 *
 * Among equally frequent pairs the one with the lower ids goes first, so the same texts give the same tokenizer, in
 * whatever order they come. Sennrich et al. 2016, on bytes.
 */
export function trainTokenizer(
  texts: Iterable<string>,
  options: { vocabularySize: number },
): Tokenizer {
  const { vocabularySize } = options;
  if (!Number.isInteger(vocabularySize) || vocabularySize < FIRST_MERGE) {
    throw new TokenizerError(
      `trainTokenizer: vocabularySize should be a whole number of at least ${FIRST_MERGE}, got ${vocabularySize}`,
    );
  }
  return tokenizerFromMerges(learnMerges(countWords(texts), vocabularySize - FIRST_MERGE));
}

function countWords(texts: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const unit of splitText(text)) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  const encoder = new TextEncoder();
  return Array.from(counts, ([unit, count]) => ({
    ids: Array.from(encoder.encode(unit), (byte) => FIRST_BYTE + byte),
    count,
  }));
}

function learnMerges(words: readonly Word[], limit: number): Merge[] {
  const pairs = new Map<number, Pair>();
  const queue = createQueue<Candidate>(
    (a, b) => a.count - b.count || b.pair.left - a.pair.left || b.pair.right - a.pair.right,
  );
  for (const word of words) addPairs(word, pairs);
  for (const pair of pairs.values()) queue.push({ pair, count: pair.count });

  const merges: Merge[] = [];
  while (merges.length < limit) {
    const candidate = queue.pop();
    if (!candidate) break;
    const { pair } = candidate;
    if (pair.count !== candidate.count) {
      // Counts of pairs that are in the queue only ever fall, so a late look is enough.
      if (pair.count > 1) queue.push({ pair, count: pair.count });
      continue;
    }
    if (pair.count < 2) break;
    const merged = FIRST_MERGE + merges.length;
    merges.push([pair.left, pair.right]);
    const fresh = new Set<Pair>();
    for (const word of [...pair.words]) {
      removePairs(word, pairs);
      word.ids = mergePair(word.ids, pair.left, pair.right, merged);
      for (const added of addPairs(word, pairs)) {
        if (added.left === merged || added.right === merged) fresh.add(added);
      }
    }
    for (const added of fresh) queue.push({ pair: added, count: added.count });
  }
  return merges;
}

function addPairs(word: Word, pairs: Map<number, Pair>): Pair[] {
  return neighbours(word).map(([left, right]) => {
    const key = pairKey(left, right);
    let pair = pairs.get(key);
    if (!pair) {
      pair = { left, right, count: 0, words: new Set() };
      pairs.set(key, pair);
    }
    pair.count += word.count;
    pair.words.add(word);
    return pair;
  });
}

function removePairs(word: Word, pairs: Map<number, Pair>): void {
  for (const [left, right] of neighbours(word)) {
    const pair = pairs.get(pairKey(left, right)) as Pair;
    pair.count -= word.count;
    pair.words.delete(word);
  }
}

function neighbours({ ids }: Word): Merge[] {
  return ids.slice(1).map((right, i) => [ids[i] as number, right]);
}
