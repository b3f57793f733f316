import { karrasGrid, type Objective, trailingGrid, uniformGrid } from "@transfusion/diffusion";

/**
 * How a sampler's steps are spread: `uniform` evenly over the objective's own grid, `trailing` the same on the thousand
 * steps of a table, `karras` evenly in a root of noise over signal, which takes more steps at little noise.
 */
export const gridNames = ["uniform", "trailing", "karras"] as const;
export type GridName = (typeof gridNames)[number];

const karrasEnds = { least: 0.002, most: 80 }; // Karras et al. 2022, table 1

/** The times of `steps` steps, one more than these, from where the share `strength` of the way is left, to 0. */
export function stepTimes(
  objective: Objective,
  grid: GridName,
  steps: number,
  strength: number,
): number[] {
  if (grid !== "karras") {
    const shares = grid === "trailing" ? trailingGrid(steps) : uniformGrid(steps);
    return shares.map((left) => objective.gridTime(left * strength));
  }
  const start = objective.gridTime(strength);
  const { signal, noise } = objective.path(start);
  const most = Math.min(karrasEnds.most, noise / signal);
  const least = Math.min(karrasEnds.least, most / 2);
  return [start, ...karrasGrid(objective.path, steps, { least, most }).slice(1)];
}
