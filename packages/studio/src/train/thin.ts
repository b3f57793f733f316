type Curve = { readonly steps: readonly number[]; readonly values: readonly (number | null)[] };

/**
 * A curve of at most about `most` points that looks the same: of each of `most / 2` stretches its least and greatest value,
 * in order, and nothing of a stretch of gaps. With a range, only what lies in it is drawn closely; the first and last point stay.
 */
export function thin(
  curve: Curve,
  most: number,
  range?: readonly [from: number, to: number],
): Curve {
  const { steps, values } = curve;
  const [from, to] = range ? placesOf(steps, range) : [0, steps.length];
  const kept: number[] = [];
  if (from > 0) kept.push(0);
  const stretch = Math.max(1, Math.ceil((2 * (to - from)) / most));
  for (let start = from; start < to; start += stretch) {
    let least = -1;
    let greatest = -1;
    const end = Math.min(start + stretch, to);
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      if (least < 0 || value < (values[least] as number)) least = i;
      if (greatest < 0 || value > (values[greatest] as number)) greatest = i;
    }
    if (least >= 0) kept.push(Math.min(least, greatest));
    if (greatest !== least) kept.push(Math.max(least, greatest));
  }
  if (to < steps.length) kept.push(steps.length - 1);
  return {
    steps: kept.map((i) => steps[i] as number),
    values: kept.map((i) => values[i] ?? null),
  };
}

/** The places in rising steps that a range touches, and one more on either side. */
function placesOf(
  steps: readonly number[],
  [from, to]: readonly [number, number],
): [number, number] {
  const first = placeOf(steps, from);
  const last = placeOf(steps, to);
  return [Math.max(0, first - 1), Math.min(steps.length, last + 2)];
}

/** The place of the first step that is not below a number. */
function placeOf(steps: readonly number[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
