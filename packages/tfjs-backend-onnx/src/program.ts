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

/** What a compiled function costs per run, counted from its graph. An eager engine counts nothing. */
export type Cost = {
  /** Floating-point operations: two per multiply-and-add of a product, one per number of everything else. */
  readonly flops: number;
  /** Bytes that its operators read and write. */
  readonly bytes: number;
  /** Floats that the program holds between runs: its constants, or its state (an optimizer's moments included). */
  readonly parameters: number;
  /** The most bytes of arrays at once: inputs, state, constants, outputs, and what is needed of all between. */
  readonly peakBytes: number;
  /** Operators in the graph. */
  readonly nodes: number;
};

/** Where the operators of a program run. */
export type Placement = {
  readonly device: string;
  /** Operators that a run executes, as far as ONNX Runtime has not merged them. */
  readonly nodes: number;
  /** How many of them run on the CPU because the device has no kernel for them; none where the device is the CPU. */
  readonly onCpu: number;
  /** `onCpu / nodes`. */
  readonly share: number;
  /** The ONNX operators among them. */
  readonly operators: readonly string[];
};

export type ProfileRow = { readonly name: string; readonly ms: number; readonly count: number };

/** The time of one run, in milliseconds; the rows of each table sum to the whole, what takes longest first. */
export type Profile = {
  readonly ms: number;
  /** By the tfjs kernel that made the operator. */
  readonly kernels: readonly ProfileRow[];
  /** By the scope, `outer/inner`, that `tf.tidy("name", f)` opened; a gradient belongs where its forward op does. */
  readonly scopes: readonly ProfileRow[];
  /** By ONNX operator. */
  readonly operators: readonly ProfileRow[];
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
  readonly placement: Placement;
  /** The time of each operator in the mean of `runs` runs (default 3) in a session of their own; the state stays. */
  profile(inputs: Tree<NdArray | Held>, options?: { runs?: number }): Promise<Profile>;
  /**
   * The program as an ONNX file (opset 23) that needs nothing of ours. Inputs and outputs are called by their paths;
   * the state goes in as `state.PATH` (holding what it holds now unless fed) and comes out as `next.PATH`. Products
   * and SiLU are ONNX Runtime's own operators, with `standard` only those of the ONNX standard.
   */
  onnx(options?: { standard?: boolean }): Promise<Uint8Array>;
};

/** A profile's tables as text, one row per line. */
export function profileTable({ ms, kernels, scopes, operators }: Profile): string {
  const table = (title: string, rows: readonly ProfileRow[]): string[] => [
    `${title.padEnd(40)} ${"ms".padStart(10)} ${"share".padStart(7)} ${"count".padStart(7)}`,
    ...rows.map(
      (row) =>
        `${row.name.padEnd(40)} ${row.ms.toFixed(3).padStart(10)} ${(row.ms / ms).toFixed(3).padStart(7)} ${row.count.toFixed(0).padStart(7)}`,
    ),
    "",
  ];
  return [
    ...table("kernel", kernels),
    ...table("scope", scopes),
    ...table("operator", operators),
    `whole run ${ms.toFixed(3)} ms`,
  ].join("\n");
}

/** Says whether an input stayed on the engine's side. */
export function isHeld(leaf: NdArray | Held): leaf is Held {
  return "release" in leaf;
}
