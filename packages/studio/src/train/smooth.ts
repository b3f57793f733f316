/**
 * A curve's exponential moving average, corrected for its start: `share` of each value comes from before. Gaps stay gaps
 * and are not counted.
 */
export function smooth(values: readonly (number | null)[], share: number): (number | null)[] {
  if (share === 0) return [...values];
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = share * sum + (1 - share) * value;
    weight = share * weight + (1 - share);
    return sum / weight;
  });
}
