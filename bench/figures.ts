/** One measured number, what it should reach, and whether it does; null where it could not be measured. */
export type Figure = {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly goal: string | null;
  readonly ok: boolean | null;
};

/** A number without a goal. */
export function figure(name: string, value: number, unit: string): Figure {
  return { name, value, unit, goal: null, ok: null };
}

/** A number that should be at least, or at most, so much. */
export function goal(
  name: string,
  value: number,
  unit: string,
  limit: { atLeast: number } | { atMost: number },
): Figure {
  const [sign, bound] = "atLeast" in limit ? [">=", limit.atLeast] : ["<=", limit.atMost];
  const ok = sign === ">=" ? value >= bound : value <= bound;
  return { name, value, unit, goal: `${sign} ${bound}`, ok };
}

/** What could not be measured because something is not on this machine; `unit` says what is missing. */
export function absent(name: string, missing: string): Figure {
  return { name, value: null, unit: `absent: ${missing}`, goal: null, ok: null };
}

/** Figures as lines for people, columns aligned. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, goal, ok }) => [
    name,
    value === null ? "-" : significant(value),
    unit,
    goal ?? "",
    ok === null ? "" : ok ? "ok" : "MISSED",
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(([name, value, unit, goal, ok]) =>
      [
        name.padEnd(widths[0]),
        value.padStart(widths[1]),
        unit.padEnd(widths[2]),
        goal.padEnd(widths[3]),
        ok,
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function significant(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
