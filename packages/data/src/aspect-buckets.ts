import type { PictureShape } from "./picture.ts";

/**
 * Shapes of about `area` pixels whose sides are multiples of `multiple`, from wide to high, no side more than
 * `maximumRatio` times the other.
 */
export function aspectBuckets(options: {
  readonly area: number;
  readonly multiple: number;
  readonly maximumRatio?: number;
}): PictureShape[] {
  const { area, multiple, maximumRatio = 2 } = options;
  if (!(multiple >= 1 && area >= multiple ** 2 && maximumRatio >= 1)) {
    throw new RangeError(
      `aspectBuckets: area should hold a square of multiple x multiple and maximumRatio be at least 1, got ${area}, ${multiple}, ${maximumRatio}`,
    );
  }
  const buckets = new Map<string, PictureShape>();
  for (let height = multiple; height ** 2 <= area * maximumRatio; height += multiple) {
    const width = multiple * Math.floor(area / height / multiple);
    const isWithin = width >= multiple && Math.max(height / width, width / height) <= maximumRatio;
    if (isWithin) buckets.set(`${height}x${width}`, { height, width });
  }
  return [...buckets.values()].sort((a, b) => a.height / a.width - b.height / b.width);
}

/** The index of the bucket whose aspect ratio is nearest to a picture's, by the ratio of the two ratios. */
export function bucketFor(
  buckets: readonly PictureShape[],
  { height, width }: PictureShape,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, bucket] of buckets.entries()) {
    const distance = Math.abs(Math.log((height / width) * (bucket.width / bucket.height)));
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}
