type Values = readonly (number | null)[];

/** An average so far, and what it was after each value. */
type Smoothed = {
  readonly share: number;
  sum: number;
  weight: number;
  readonly values: (number | null)[];
};

const known = new WeakMap<Values, Smoothed>();

/**
 * A curve's exponential moving average, corrected for its start: `share` of each value comes from before. Gaps stay gaps
 * and are not counted. Of a curve that grew since it was last asked for, only what is new is reckoned.
 */
export function smooth(values: Values, share: number): Values {
  if (share === 0) return values;
  let smoothed = known.get(values);
  if (smoothed?.share !== share || smoothed.values.length > values.length) {
    smoothed = { share, sum: 0, weight: 0, values: [] };
    known.set(values, smoothed);
  }
  for (let i = smoothed.values.length; i < values.length; i++) {
    const value = values[i] as number | null;
    if (value !== null) {
      smoothed.sum = share * smoothed.sum + (1 - share) * value;
      smoothed.weight = share * smoothed.weight + (1 - share);
    }
    smoothed.values.push(value === null ? null : smoothed.sum / smoothed.weight);
  }
  return smoothed.values;
}
