import { expect, test } from "vitest";
import { thin } from "./thin.ts";

const steps = Array.from({ length: 100_000 }, (_, i) => i + 1);

test("a hundred thousand points become a thousand, and no peak is lost", () => {
  const values = steps.map((step) => (step === 54_321 ? 9 : step === 70_001 ? -9 : 1 / step));

  const curve = thin({ steps, values }, 1000);

  expect(curve.steps.length).toBeLessThanOrEqual(1000);
  expect(curve.values[curve.steps.indexOf(54_321)]).toBe(9);
  expect(curve.values[curve.steps.indexOf(70_001)]).toBe(-9);
  expect(curve.steps).toEqual([...curve.steps].sort((a, b) => a - b));
});

test("within a range every point is drawn where there is room, and the ends stay", () => {
  const curve = thin({ steps, values: steps }, 1000, [500, 505]);

  expect(curve.steps).toEqual([1, 499, 500, 501, 502, 503, 504, 505, 506, 100_000]);
});

test("a short curve stays as it is; gaps are not drawn", () => {
  const short = { steps: [1, 2, 3, 4], values: [3, null, 1, 2] };

  expect(thin(short, 1000)).toEqual({ steps: [1, 3, 4], values: [3, 1, 2] });
  expect(thin({ steps: [], values: [] }, 1000)).toEqual({ steps: [], values: [] });
});
