import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { apartFrom } from "../look/quantities.ts";
import { thin } from "./thin.ts";

/** One run's line in a chart. */
export type Line = {
  readonly name: string;
  readonly colour: string;
  /** Whether it is of few measurements, and drawn so. */
  readonly isDashed?: boolean;
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
};

const height = 190;
const wholeSteps = [1, 10, 100, 1000, 10_000, 100_000].flatMap((of) => [of, 2 * of, 5 * of]);
const mostPoints = 1200; // two for each pixel of a wide chart

/** Figures over steps, several runs over each other; dragging zooms, a double click goes back. */
export function Chart(props: { title: string; lines: readonly Line[]; logarithmic: boolean }) {
  const { title, lines, logarithmic } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const shape = `${lines.map(({ name, colour }) => name + colour).join()} ${logarithmic}`;
  const [range, setRange] = useState<readonly [from: number, to: number]>();
  const data = dataOf(lines, logarithmic, range);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new shape needs a new plot, new data do not
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const ink = () => getComputedStyle(element).color;
    const faint = () => getComputedStyle(element).borderTopColor;
    const axis = { stroke: ink, grid: { stroke: faint, width: 1 }, ticks: { show: false } };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, points: { show: false } },
        scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : {} },
        hooks: { setScale: [(plotted, key) => key === "x" && setRange(zoomOf(plotted))] },
        axes: [
          { ...axis, size: 30, incrs: wholeSteps },
          {
            ...{ ...axis, size: 56 },
            values: (_, ticks, __, ___, apart) =>
              ticks.map((value) => (logarithmic ? short(value) : apartFrom(value, apart))),
          },
        ],
        series: [
          {},
          ...lines.map(({ name, colour, isDashed = false }) => ({
            label: name,
            stroke: colour,
            width: 1.5,
            points: { show: isDashed, size: 5 },
            ...(isDashed ? { dash: [5, 4] } : {}),
            spanGaps: true,
          })),
        ],
      },
      data,
      element,
    );
    plot.current = made;
    const watcher = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height });
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(data, range === undefined);
    if (range) plot.current?.redraw();
  });

  const newest = lines
    .filter(({ isDashed }) => !isDashed)
    .map(({ values }) => values.findLast((value) => value !== null));
  return (
    <figure className="chart" aria-label={`${title}: ${newest.map(short).join(", ")}`}>
      <figcaption>
        {title}
        <span>{newest.map(short).join(" · ")}</span>
      </figcaption>
      <div ref={place} className="plot" />
    </figure>
  );
}

/** All lines over one list of steps, no closer than can be seen. A logarithm has no place for what is not above 0. */
function dataOf(
  lines: readonly Line[],
  logarithmic: boolean,
  range: readonly [number, number] | undefined,
): uPlot.AlignedData {
  const tables = lines.map((line): uPlot.AlignedData => {
    const { steps, values } = thin(line, mostPoints, range);
    const drawable = (value: number | null) => (value !== null && value > 0 ? value : null);
    return [[...steps], logarithmic ? values.map(drawable) : [...values]];
  });
  return tables.length === 1 ? (tables[0] as uPlot.AlignedData) : uPlot.join(tables);
}

/** The steps that are zoomed to; nothing where all are in sight. */
function zoomOf({ scales, data }: uPlot): readonly [number, number] | undefined {
  const { min, max } = scales.x ?? {};
  const [first = 0, last = 0] = [data[0][0], data[0].at(-1)];
  if (min == null || max == null || (min <= first && max >= last)) return undefined;
  return [min, max];
}

function short(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : String(Number(value.toPrecision(3)));
}
