/** A share and the interval that holds the true one in 95 of 100 such measurements. */
export type Share = {
  readonly right: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
};

const z = 1.959963984540054; // 97.5 % of a normal distribution lie below

/**
 * `right` of `total` with Wilson's 95 % interval, `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`.
 * Wilson 1927.
 */
export function shareOf(right: number, total: number): Share {
  if (!(total > 0)) throw new RangeError(`shareOf: total should be above 0, got ${total}`);
  const share = right / total;
  const square = z * z;
  const middle = share + square / (2 * total);
  const reach = z * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  const scale = 1 + square / total;
  const low = right === 0 ? 0 : (middle - reach) / scale; // exact where rounding would not be
  const high = right === total ? 1 : (middle + reach) / scale;
  return { right, total, share, low, high };
}
