import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A page of its own, in bytes. */
export function pageOf(title: string, body: string): Uint8Array {
  return new TextEncoder().encode(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse; margin-bottom: 1rem }
td, th { padding: .15rem .8rem; text-align: right; border-bottom: 1px solid #ddd }
td:first-child, th:first-child { text-align: left }
.sheet { display: flex; flex-wrap: wrap; gap: .5rem }
figure { margin: 0; padding: .4rem; width: 10rem; border: 3px solid #8c959f; border-radius: 4px }
figure.right { border-color: #1a7f37 } figure.wrong { border-color: #cf222e }
figure img { width: 64px; image-rendering: pixelated }
figcaption { font-size: 12px; overflow-wrap: anywhere } .note { color: #cf222e } .held { color: #8250df }
</style>
<h1>${title}</h1>
${body}
</html>
`);
}

/** Rows of cells as a table, the first row its head. */
export function tableHtml([head = [], ...rows]: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>${row(head, "th")}${rows.map((cells) => row(cells, "td")).join("\n")}</table>`;
}

/** Pictures with lines of HTML under them. */
export function figureHtml(
  kind: "right" | "wrong" | "measured",
  images: string,
  lines: readonly string[],
): string {
  const said = lines.filter((line) => line !== "").join("<br>");
  return `<figure class="${kind}">${images}<figcaption>${said}</figcaption></figure>`;
}

/** PNG files of a folder as images that lie in the page. */
export async function imagesHtml(folder: string, names: readonly string[]): Promise<string> {
  const images = await Promise.all(
    names.map(async (name) => {
      const base64 = (await readFile(join(folder, name))).toString("base64");
      return `<img alt="" src="data:image/png;base64,${base64}">`;
    }),
  );
  return images.join(" ");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
