import type { DType, NdArray, Tree } from "@transfusion/tensor";

/** A reference to an array that stayed on the engine's side. */
export type Held = {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Its numbers. */
  read(): Promise<NdArray>;
  /** Gives its memory back; it must not be used afterwards. */
  release(): void;
};

/** What a compiled function costs per run, counted from its graph. */
export type Cost = {
  /** Floating-point operations: two per multiply-and-add of a product, one per number of everything else. */
  readonly flops: number;
  /** Operators in the graph. */
  readonly nodes: number;
};

/** A function that was compiled (or, on an eager engine, merely kept) and can be run with numbers. */
export type Program = {
  /** Runs it. Top-level outputs named in `hold` stay on the engine's side and come back as references. */
  run(
    inputs: Tree<NdArray | Held>,
    options?: { hold?: readonly string[] },
  ): Promise<Tree<NdArray | Held>>;
  /** A copy of the state as it is after the runs so far. */
  readState(): Promise<Tree<NdArray>>;
  /** Replaces the state; the same tree, shapes and dtypes as at compilation. */
  writeState(state: Tree<NdArray>): Promise<void>;
  dispose(): Promise<void>;
  readonly cost: Cost;
};

/** Says whether an input stayed on the engine's side. */
export function isHeld(leaf: NdArray | Held): leaf is Held {
  return "release" in leaf;
}
