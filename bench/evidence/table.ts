import type { Result } from "./run-arm.ts";

/** Results as a Markdown table, seeds of an arm beside each other in one cell. */
export function tableOfResults(results: readonly Result[]): string {
  const times = [...new Set(results.flatMap((result) => Object.keys(result.pictureError)))];
  const columns: [string, (result: Result) => string][] = [
    ["parameters", ({ parameters }) => parameters.toLocaleString("en")],
    ["steps", ({ steps }) => `${steps}`],
    ["GFLOP a step", ({ stepGflops }) => stepGflops.toFixed(2)],
    ...times.map((time): [string, (result: Result) => string] => [
      `error at ${time}`,
      ({ pictureError }) => pictureError[time]?.toFixed(4) ?? "",
    ]),
    ["caption, nats", ({ captionLoss }) => captionLoss.beforePicture.toFixed(3)],
    ["behind picture", ({ captionLoss }) => captionLoss.afterPicture.toFixed(3)],
    ["captions right", ({ captionsRight }) => captionsRight.toFixed(3)],
    ["drawn right", ({ drawn }) => drawn.right.toFixed(3)],
    ["malformed", ({ drawn }) => drawn.malformed.toFixed(3)],
    ["colour right", ({ drawn }) => drawn.colour.toFixed(3)],
  ];
  const names = [...new Set(results.map(({ arm }) => arm))];
  const rows = names.map((name) => {
    const seeds = results.filter(({ arm }) => arm === name);
    const cells = columns.map(([, show]) => [...new Set(seeds.map(show))].join(" · "));
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  const titles = ["arm", ...columns.map(([title]) => title)];
  return [`| ${titles.join(" | ")} |`, `|${titles.map(() => "---").join("|")}|`, ...rows, ""].join(
    "\n",
  );
}
