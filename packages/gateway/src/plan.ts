/** How fast training goes on this machine. */
export type PlanRate = {
  readonly operationsPerSecond: number;
  /** The id of the run that went so fast; nothing where it was measured for the plan. */
  readonly run: string | null;
};

/** What a training run will need. */
export type Plan = {
  /** How many numbers are learned, in all and by part of the model. */
  readonly parameters: number;
  readonly parts: readonly { readonly name: string; readonly parameters: number }[];
  /** Slots and pictures that one step trains. */
  readonly slotsPerStep: number;
  readonly picturesPerStep: number;
  readonly operationsPerStep: number;
  readonly operations: number;
  /** Bytes: of weights, averages and moments; of all at once in a step, these included; of this machine. */
  readonly stateBytes: number;
  readonly peakBytes: number;
  readonly machineBytes: number;
  /** What would fit where the configuration does not; nothing where it does, or where no batch would. */
  readonly fittingBatch: {
    readonly batch: number;
    readonly accumulate: number;
    readonly peakBytes: number;
  } | null;
  readonly rate: PlanRate;
};

/** How fast a run went, and how large its steps were. */
export type RunRate = {
  readonly run: string;
  readonly operationsPerStep: number;
  readonly operationsPerSecond: number;
};
