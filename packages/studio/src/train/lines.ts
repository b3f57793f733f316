import type { Line } from "./chart.tsx";
import type { CurveName, History } from "./history.ts";
import { smooth } from "./smooth.ts";

type Drawn = { readonly name: string; readonly colour: string; readonly history: History };

/** One figure of several runs as lines: `share` of each value comes from before. Held-out losses are dashed beside theirs. */
export function linesOf(figure: CurveName, runs: readonly Drawn[], share: number): Line[] {
  return runs.flatMap(({ name, colour, history }) => {
    const { columns, heldOut } = history;
    const values = columns[figure];
    const isPlan = figure === "learningRate"; // nothing in it is by chance
    const line = {
      ...{ name, colour, steps: columns.step },
      values: isPlan ? values : smooth(values, share),
    };
    if (heldOut.length === 0 || (figure !== "textLoss" && figure !== "pictureLoss")) return [line];
    const measured: Line = {
      ...{ name: `${name} held out`, colour, isDashed: true },
      steps: heldOut.map(({ step }) => step),
      values: heldOut.map((losses) => losses[figure]),
    };
    return [line, measured];
  });
}
