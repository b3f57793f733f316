import { EvaluationError } from "./errors.ts";
import type { Report } from "./report.ts";
import { percentOf } from "./table.ts";

/** How one model did beside another on the same items of a task. */
export type Comparison = {
  readonly task: string;
  readonly items: number;
  /** Shares right, of these items. */
  readonly before: number;
  readonly after: number;
  /** Items right before and wrong after, and the other way round. */
  readonly lost: number;
  readonly won: number;
  /** How likely a difference at least as large is between equal models. */
  readonly p: number;
};

/**
 * Two reports, task by task, over the items that both asked. `p` is McNemar's exact test: of the items that differ, half
 * should have been won. McNemar 1947.
 *
 * Throws an `EvaluationError` where they were not judged by the same rules.
 */
export function compareReports(before: Report, after: Report): Comparison[] {
  if (before.judge !== after.judge) {
    throw new EvaluationError(
      `compareReports: both reports should be of one judge, got versions ${before.judge} and ${after.judge}`,
    );
  }
  const shared = Object.keys(before.items).filter((key) => Object.hasOwn(after.items, key));
  const tasks = [...new Set(shared.map((key) => key.split(" ")[0] as string))];
  return tasks.map((task) => {
    const keys = shared.filter((key) => key.split(" ")[0] === task);
    const count = (holds: (key: string) => boolean | undefined): number =>
      keys.filter(holds).length;
    const lost = count((key) => before.items[key] && !after.items[key]);
    const won = count((key) => !before.items[key] && after.items[key]);
    return {
      task,
      items: keys.length,
      before: count((key) => before.items[key]) / keys.length,
      after: count((key) => after.items[key]) / keys.length,
      lost,
      won,
      p: signTest(lost, won),
    };
  });
}

/** Comparisons as rows of cells, the first the heads. */
export function comparisonRows(comparisons: readonly Comparison[]): string[][] {
  return [
    ["task", "items", "before", "after", "lost", "won", "p"],
    ...comparisons.map(({ task, items, before, after, lost, won, p }) => [
      task,
      `${items}`,
      percentOf(before),
      percentOf(after),
      `${lost}`,
      `${won}`,
      p.toPrecision(2),
    ]),
  ];
}

/** The chance that fair coins fall at least as unevenly as `a` to `b`: `2 · Σ_{k ≤ min} C(n, k) / 2ⁿ`, at most 1. */
export function signTest(a: number, b: number): number {
  const n = a + b;
  let logTerm = -n * Math.LN2; // of C(n, 0) / 2ⁿ
  let tail = 0;
  for (let k = 0; k <= Math.min(a, b); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
