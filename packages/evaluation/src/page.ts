import { join } from "node:path";
import { writeFileAtomic } from "@transfusion/tensor";
import type { Pair } from "./data-figures.ts";
import { dataRows, shown } from "./data-rows.ts";
import { escapeHtml, figureHtml, imagesHtml, pageOf, tableHtml } from "./html.ts";
import type { Outcome } from "./outcomes.ts";
import type { Report } from "./report.ts";
import { candidatesLine, percentOf, rowsOf } from "./table.ts";

/** Write `index.html`: the numbers of a report and every answer with its pictures, right and wrong ones marked. The page is one file. */
export async function writePage(
  folder: string,
  report: Report,
  outcomes: readonly Outcome[],
): Promise<void> {
  const sheets: string[] = [];
  for (const task of new Set(outcomes.map((outcome) => outcome.task))) {
    const cells: string[] = [];
    for (const outcome of outcomes.filter((one) => one.task === task)) {
      cells.push(await cellOf(folder, outcome));
    }
    sheets.push(`<h2 id="${task}">${task}</h2>\n<div class="sheet">\n${cells.join("\n")}\n</div>`);
  }
  const { figures } = report;
  const stopped = report.isWhole ? "" : " (stopped before all was asked)";
  const chosen = report.candidates ? ` ${candidatesLine(report.candidates)}` : "";
  const body = `<p>Model ${report.model.hash.slice(0, 16)}${stopped}.${chosen} Intervals hold the true share in 95 of 100 cases.</p>
${Object.keys(report.tasks).length > 0 ? scoresHtml(report) : ""}
${figures ? tableHtml(dataRows(figures)) : ""}
<p>Green is right, red is wrong, grey is measured with its kind. Of a question or caption the picture asked about is shown, of an
edit or inpainting the source, what was asked for or masked, and what was drawn; of data the held-out picture comes first.</p>
${figures?.copying ? await closestHtml(folder, figures.copying.closest) : ""}
${sheets.join("\n")}`;
  await writeFileAtomic(join(folder, "index.html"), pageOf("Evaluation", body));
}

/** The drawn pictures nearest to what was learned from, beside it. */
async function closestHtml(folder: string, pairs: readonly Pair[]): Promise<string> {
  const cells = await Promise.all(
    pairs.map(async ({ pictures, distance }) =>
      figureHtml("measured", await imagesHtml(folder, pictures), [shown(distance)]),
    ),
  );
  return `<h2>drawn, and the nearest learned from</h2>\n<div class="sheet">${cells.join("\n")}</div>`;
}

function scoresHtml(report: Report): string {
  const overall =
    report.overall.strict === null
      ? ""
      : `<p>Mean of GenEval's six tasks: ${percentOf(report.overall.strict)}</p>`;
  return `${tableHtml(rowsOf(report))}\n${overall}`;
}

async function cellOf(folder: string, outcome: Outcome): Promise<string> {
  const { right, asked, text, note, isHeldOut } = outcome;
  const kind = right === undefined ? "measured" : right ? "right" : "wrong";
  return figureHtml(kind, await imagesHtml(folder, outcome.pictures), [
    escapeHtml(asked),
    text === undefined ? "" : `→ ${escapeHtml(text)}`,
    note ? `<span class="note">${escapeHtml(note)}</span>` : "",
    isHeldOut && right !== undefined ? '<span class="held">held out</span>' : "",
  ]);
}
