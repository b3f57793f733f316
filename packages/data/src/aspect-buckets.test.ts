import { expect, test } from "vitest";
import { aspectBuckets, bucketFor } from "./index.ts";

const buckets = aspectBuckets({ area: 64 * 64, multiple: 16 });

test("buckets have about the area, sides in multiples, and no more than the ratio", () => {
  expect(buckets).toContainEqual({ height: 64, width: 64 });
  expect(buckets).toContainEqual({ height: 48, width: 80 });
  for (const { height, width } of buckets) {
    expect([height % 16, width % 16]).toEqual([0, 0]);
    expect(height * width).toBeLessThanOrEqual(64 * 64);
    expect(Math.max(height / width, width / height)).toBeLessThanOrEqual(2);
  }
  expect(() => aspectBuckets({ area: 10, multiple: 16 })).toThrow(RangeError);
});

test("a picture goes to the bucket of the nearest ratio, high like wide", () => {
  const shapeFor = (height: number, width: number) =>
    buckets[bucketFor(buckets, { height, width })];

  expect(shapeFor(500, 500)).toEqual({ height: 64, width: 64 });
  const wide = shapeFor(300, 500);
  expect(wide).toEqual({ height: 48, width: 80 });
  expect(shapeFor(500, 300)).toEqual({ height: 80, width: 48 });
});
