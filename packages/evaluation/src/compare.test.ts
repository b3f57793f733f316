import { expect, test } from "vitest";
import { compareReports, signTest } from "./compare.ts";
import type { Report } from "./report.ts";

test("coins that fall all alike are as unlikely as they are", () => {
  expect(signTest(0, 5)).toBeCloseTo(2 / 32);
  expect(signTest(5, 0)).toBeCloseTo(2 / 32);
  expect(signTest(1, 4)).toBeCloseTo((2 * 6) / 32);
  expect(signTest(3, 3)).toBe(1);
  expect(signTest(0, 0)).toBe(1);
});

test("reports are compared over the items that both asked", () => {
  const report = (items: Report["items"]) => ({ items }) as Report;
  const before = report({
    "two 0 0": true,
    "two 0 1": false,
    "two 0 2": false,
    "single 1 0": true,
  });
  const after = report({ "two 0 0": true, "two 0 1": true, "two 0 2": true });

  expect(compareReports(before, after)).toEqual([
    { task: "two", items: 3, before: 1 / 3, after: 1, lost: 0, won: 2, p: 0.5 },
  ]);
});

test("reports of two judges are not compared", () => {
  const judgedBy = (judge: number) => ({ judge, items: {} }) as unknown as Report;

  expect(() => compareReports(judgedBy(1), judgedBy(2))).toThrow(/one judge, got versions 1 and 2/);
});
