import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@transfusion/tensor";
import type { Outcome } from "./outcomes.ts";
import type { Report } from "./report.ts";
import { percentOf, rowsOf } from "./table.ts";

/** Write `index.html`: the numbers of a report and every answer with its pictures, right and wrong ones marked. The page is one file. */
export async function writePage(
  folder: string,
  report: Report,
  outcomes: readonly Outcome[],
): Promise<void> {
  const sheets: string[] = [];
  for (const task of Object.keys(report.tasks)) {
    const cells: string[] = [];
    for (const outcome of outcomes.filter((one) => one.task === task)) {
      cells.push(await cellOf(folder, outcome));
    }
    sheets.push(`<h2 id="${task}">${task}</h2>\n<div class="sheet">\n${cells.join("\n")}\n</div>`);
  }
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Evaluation</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse } td, th { padding: .15rem .8rem; text-align: right; border-bottom: 1px solid #ddd }
td:first-child, th:first-child { text-align: left }
.sheet { display: flex; flex-wrap: wrap; gap: .5rem }
figure { margin: 0; padding: .4rem; width: 10rem; border: 3px solid #1a7f37; border-radius: 4px }
figure.wrong { border-color: #cf222e } figure img { width: 64px; image-rendering: pixelated }
figcaption { font-size: 12px; overflow-wrap: anywhere } .note { color: #cf222e } .held { color: #8250df }
</style>
<h1>Evaluation</h1>
<p>Model ${report.model.hash.slice(0, 16)}${report.isWhole ? "" : " (stopped before all was asked)"}. Intervals hold the true share in 95 of 100 cases.</p>
${tableHtml(report)}
<p>Green is right, red is wrong. Of a question or caption the picture asked about is shown, of an edit the source, what was
asked for and what was drawn.</p>
${sheets.join("\n")}
</html>
`;
  await writeFileAtomic(join(folder, "index.html"), new TextEncoder().encode(html));
}

function tableHtml(report: Report): string {
  const [head, ...rows] = rowsOf(report);
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const overall =
    report.overall.strict === null
      ? ""
      : `<p>Mean of GenEval's six tasks: ${percentOf(report.overall.strict)}</p>`;
  return `<table>${row(head as string[], "th")}${rows.map((cells) => row(cells, "td")).join("\n")}</table>\n${overall}`;
}

async function cellOf(folder: string, outcome: Outcome): Promise<string> {
  const images = await Promise.all(
    outcome.pictures.map(async (name) => {
      const base64 = (await readFile(join(folder, name))).toString("base64");
      return `<img alt="" src="data:image/png;base64,${base64}">`;
    }),
  );
  const { right, asked, text, note, isHeldOut } = outcome;
  const lines = [
    escapeHtml(asked),
    text === undefined ? "" : `→ ${escapeHtml(text)}`,
    note ? `<span class="note">${escapeHtml(note)}</span>` : "",
    isHeldOut ? '<span class="held">held out</span>' : "",
  ].filter(Boolean);
  return `<figure class="${right ? "right" : "wrong"}">${images.join(" ")}<figcaption>${lines.join("<br>")}</figcaption></figure>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
