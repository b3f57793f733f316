import type { DataState, PackedBatch } from "./batches.ts";

/** A batch and its rows. */
export type LaidOut = Pick<PackedBatch, "batch" | "layout">;

/** What a step is given: its batches, what is in them, and where the data stands behind them. */
export type StepBatches = {
  readonly batches: readonly LaidOut[];
  readonly documents: number;
  /** Share of the slots that stay empty. */
  readonly padding: number;
  readonly leftOut: number;
  readonly state: DataState;
};

/** From a step to the `count` batches that it accumulates, one after another. */
export function batchesOfStep(
  batchOf: (at: number) => Promise<PackedBatch>,
  count: number,
): (step: number) => Promise<StepBatches> {
  return async (step) => {
    const made: PackedBatch[] = [];
    for (let i = 0; i < count; i++) made.push(await batchOf(step * count + i));
    const sum = (name: "documents" | "padding" | "leftOut"): number =>
      made.reduce((total, one) => total + one[name], 0);
    return {
      batches: made.map(({ batch, layout }) => ({ batch, layout })),
      documents: sum("documents"),
      padding: sum("padding") / count,
      leftOut: sum("leftOut"),
      state: (made.at(-1) as PackedBatch).state,
    };
  };
}
