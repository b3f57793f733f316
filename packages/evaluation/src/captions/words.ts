/** A text's words, in small letters and without punctuation. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** How often each run of `n` words occurs. */
export function countRuns(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0; from + n <= words.length; from++) {
    const run = words.slice(from, from + n).join(" ");
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** A written caption and the true ones of its picture. */
export type Written = { readonly text: string; readonly references: readonly string[] };
