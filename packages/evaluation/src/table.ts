import type { Report, Score } from "./report.ts";
import type { Share } from "./wilson.ts";

/** A report as rows of cells, the first the heads: a row for each task and each kind within it, then the mean. */
export function rowsOf(report: Report): string[][] {
  const row = (name: string, { right, seen, heldOut, verdicts }: Score): string[] => [
    name,
    `${right.right}/${right.total}`,
    percentOf(right.share),
    `${percentOf(right.low)} - ${percentOf(right.high)}`,
    shareCell(seen),
    shareCell(heldOut),
    Object.entries(verdicts)
      .map(([verdict, { share }]) => `${verdict} ${percentOf(share)}`)
      .join(", "),
  ];
  const { strict, lenient } = report.overall;
  return [
    ["task", "right", "share", "interval", "seen", "held out", "other verdicts"],
    ...Object.entries(report.tasks).map(([name, score]) => row(name, score)),
    ...Object.entries(report.kinds).map(([name, score]) => row(name, score)),
    ...(strict === null
      ? []
      : [["mean of six", "", percentOf(strict), "", "", "", `lenient ${percentOf(lenient ?? 0)}`]]),
  ];
}

/** How drawings were chosen, as a report says it. */
export function candidatesLine(candidates: number): string {
  return `Each drawing of a caption is the likeliest of ${candidates}.`;
}

/** Rows of cells as lines, columns aligned. */
export function linesOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join("  ")
      .trimEnd();
  return `${rows.map(line).join("\n")}\n`;
}

/** "87.5 %" */
export function percentOf(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function shareCell(share: Share | undefined): string {
  return share ? percentOf(share.share) : "-";
}
