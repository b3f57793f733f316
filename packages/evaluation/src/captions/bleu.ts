import { countRuns, type Written, wordsOf } from "./words.ts";

const longest = 4;

/**
 * BLEU-4 of all captions together: the geometric mean of the shares of their runs of 1 to 4 words that a reference has as
 * often, times `exp(1 − r/c)` where their `c` words are fewer than the `r` of the references nearest in length. Nothing is
 * smoothed. Papineni et al. 2002.
 */
export function bleu4(captions: readonly Written[]): number {
  const matched = new Array<number>(longest).fill(0);
  const written = new Array<number>(longest).fill(0);
  let [words, wordsWanted] = [0, 0];
  for (const { text, references } of captions) {
    const own = wordsOf(text);
    const others = references.map(wordsOf);
    words += own.length;
    wordsWanted += nearestLength(own.length, others);
    for (let n = 1; n <= longest; n++) {
      const counted = others.map((other) => countRuns(other, n));
      for (const [run, count] of countRuns(own, n)) {
        const most = Math.max(0, ...counted.map((counts) => counts.get(run) ?? 0));
        matched[n - 1] += Math.min(count, most);
        written[n - 1] += count;
      }
    }
  }
  if (matched.includes(0)) return 0;
  const logs = matched.reduce((sum, count, n) => sum + Math.log(count / written[n]) / longest, 0);
  return Math.exp(logs + Math.min(0, 1 - wordsWanted / words));
}

/** The length nearest to `length`, the shorter of two. */
function nearestLength(length: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map((words) => words.length).sort((a, b) => a - b);
  return lengths.reduce((best, one) =>
    Math.abs(one - length) < Math.abs(best - length) ? one : best,
  );
}
