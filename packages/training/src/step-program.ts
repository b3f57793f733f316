import { floats, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import type { Held } from "@transfusion/tfjs-backend-onnx";
import type { StepOutputs } from "./progress-meter.ts";
import type { LaidOut } from "./step-batches.ts";
import type { StepScalars, TrainState } from "./train-step.ts";

/** The state of a run as arrays. */
export type RunState = TrainState<Tree<NdArray>>;

/** A run's step on an engine: its state stays on that side between steps. */
export type StepProgram = {
  /** Take one step; `batches` are as many as the configuration accumulates. */
  run(batches: readonly LaidOut[], scalars: StepScalars<NdArray>): Promise<StepOutputs>;
  readState(): Promise<RunState>;
  writeState(state: RunState): Promise<void>;
  dispose(): Promise<void>;
  /** The most memory that the arrays of a step take. */
  readonly peakBytes: number;
  /** Floating-point operations of a step, as the engine counts them. */
  readonly flops: number;
};

/** The kind of one number. */
export const number = { shape: [], dtype: "float32" } as const;

/** The kinds of a step's numbers. */
export const scalarSpecs = {
  stepSize: number,
  epsilon: number,
  keep: number,
  learningRate: number,
  emaDecay: number,
};

/** One number as an array. */
export function scalar(value: number): NdArray {
  return floats(Float32Array.of(value), []);
}

/** A tree of arrays of one number each, as numbers. */
export function numbersOf<Outputs extends object = StepOutputs>(
  outputs: Tree<NdArray | Held>,
): Outputs {
  return mapTree(outputs, (leaf) => (leaf as NdArray).data[0]) as unknown as Outputs;
}
