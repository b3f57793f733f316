/** How a token is drawn: `temperature` 0 takes the likeliest, `topK` keeps that many. */
export type TokenChoice = { readonly temperature: number; readonly topK?: number };

/**
 * An id drawn from `softmax(logits / temperature)`, among the `topK` likeliest ids that `allowed` lets through.
 *
 * Temperature 0 takes the likeliest one and draws nothing from `random`. At least one id must be allowed.
 */
export function chooseToken(
  logits: Float32Array,
  allowed: (id: number) => boolean,
  random: { uniform(): number },
  { temperature, topK = Number.POSITIVE_INFINITY }: TokenChoice,
): number {
  const ids = [...logits.keys()].filter(allowed);
  if (ids.length === 0)
    throw new RangeError("chooseToken: at least one id should be allowed, got none");
  if (temperature === 0) return ids.reduce((best, id) => (logits[id] > logits[best] ? id : best));
  if (topK < ids.length) {
    ids.sort((a, b) => logits[b] - logits[a] || a - b);
    ids.length = topK;
  }
  const largest = ids.reduce((most, id) => Math.max(most, logits[id]), Number.NEGATIVE_INFINITY);
  const weights = ids.map((id) => Math.exp((logits[id] - largest) / temperature));
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [rank, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return ids[rank];
  }
  return ids[ids.length - 1];
}
