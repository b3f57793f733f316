/**
 * `precision`: the share of `drawn` points that lie among the `real` ones, within the distance of some real point to its
 * `k`-th nearest other one. `recall`: the same with both changing sides, how much of what is real is also drawn.
 * Kynkäänniemi et al. 2019.
 */
export function precisionRecall(
  real: readonly Float64Array[],
  drawn: readonly Float64Array[],
  { k = 3 }: { k?: number } = {},
): { precision: number; recall: number } {
  for (const points of [real, drawn]) {
    if (points.length > k) continue;
    throw new RangeError(
      `precisionRecall: should have more than ${k} points, got ${points.length}`,
    );
  }
  return { precision: shareAmong(drawn, real, k), recall: shareAmong(real, drawn, k) };
}

function shareAmong(
  points: readonly Float64Array[],
  others: readonly Float64Array[],
  k: number,
): number {
  const reaches = others.map((point) => {
    const apart = others.map((other) => squaredDistance(point, other));
    return apart.sort((a, b) => a - b)[k]; // the nearest is the point itself
  });
  const isAmong = (point: Float64Array): boolean =>
    others.some((other, i) => squaredDistance(point, other) <= reaches[i]);
  return points.filter(isAmong).length / points.length;
}

/** `‖a − b‖²` */
export function squaredDistance(
  a: Float64Array | Float32Array,
  b: Float64Array | Float32Array,
): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = a[i] - b[i];
    sum += apart * apart;
  }
  return sum;
}
