/**
 * How far two sets of points lie apart: the squared maximum mean discrepancy under `k(x, y) = (x·y / d + 1)³`, estimated
 * without bias, so that it is about 0, and below it as often as above, where both are drawn from one distribution.
 * Bińkowski et al. 2018.
 */
export function kernelDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  for (const points of [a, b]) {
    if (points.length >= 2) continue;
    throw new RangeError(`kernelDistance: should have at least 2 points, got ${points.length}`);
  }
  return within(a) + within(b) - 2 * between(a, b);
}

/** The mean of the kernel over pairs of different points. */
function within(points: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) sum += kernel(points[i], points[j]);
  }
  return (2 * sum) / (points.length * (points.length - 1));
}

function between(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let sum = 0;
  for (const x of a) for (const y of b) sum += kernel(x, y);
  return sum / (a.length * b.length);
}

function kernel(x: Float64Array, y: Float64Array): number {
  let product = 0;
  for (let i = 0; i < x.length; i++) product += x[i] * y[i];
  return (product / x.length + 1) ** 3;
}
