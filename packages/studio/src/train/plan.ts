import { count, duration, memory } from "../look/quantities.ts";

/** What the gateway says that a run will need. */
export type Plan = {
  readonly parameters: number;
  readonly peakBytes: number;
  readonly machineBytes: number;
  readonly fits: boolean;
  /** The same step in less memory; null where it fits, or where only a smaller model would. */
  readonly fittingBatch: { readonly batch: number; readonly accumulate: number } | null;
  readonly hours: number;
  readonly rate: {
    readonly source: "RUN" | "MEASURED";
    readonly run: { readonly id: string } | null;
  };
};

/** What a plan says, by name, and where its time is known from. */
export function toldOf(plan: Plan): { facts: [name: string, value: string][]; source: string } {
  const { parameters, peakBytes, machineBytes, hours, rate } = plan;
  return {
    facts: [
      ["Parameters", count(parameters)],
      ["Memory", `${memory(peakBytes)} of ${memory(machineBytes)}`],
      ["Time", `about ${duration(hours * 3600)}`],
    ],
    source:
      rate.source === "RUN" && rate.run
        ? `as fast as run ${rate.run.id.slice(0, 8)}`
        : "a guess from this machine's speed; the first run will tell better",
  };
}

/** Why a run cannot be, and what could; nothing where it fits. */
export function problemOf({
  fits,
  peakBytes,
  machineBytes,
  fittingBatch,
}: Plan): string | undefined {
  if (fits) return undefined;
  const needed = `A step takes ${memory(peakBytes)}, and this machine has ${memory(machineBytes)}.`;
  if (!fittingBatch) return `${needed} No batch is small enough: take a smaller model.`;
  const { batch, accumulate } = fittingBatch;
  return `${needed} The same step fits as ${accumulate} batches of ${batch}.`;
}
