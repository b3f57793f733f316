import type * as tf from "@tensorflow/tfjs";
import { leavesOf, mapTree, type NdArray, type Tree, treeOf } from "@transfusion/tensor";
import { bucketProgram } from "./buckets.ts";
import { checkDevice, deviceError } from "./devices.ts";
import { eagerProgram } from "./eager.ts";
import { type EngineName, openEngine } from "./engines.ts";
import { DeviceError } from "./errors.ts";
import type { Graph, Value } from "./graph/graph.ts";
import { graphOf } from "./graph/graph-of.ts";
import { forDevice } from "./graph/standardize.ts";
import { inPrecision, type Precision } from "./precision.ts";
import type { Program } from "./program.ts";
import "./register.ts";
import { currentThread } from "./runtime/host.ts";
import type { Device } from "./runtime/messages.ts";
import { type Loadable, loadProgram } from "./runtime/onnx-program.ts";
import { type Spec, type Traceable, trace } from "./trace.ts";

export type CompileOptions = {
  /** What runs the function. Default: `TRANSFUSION_ENGINE` in the environment, else "onnx". */
  readonly engine?: EngineName;
  /** Threads of the "onnx" engine; as many as the machine has cores, unless told otherwise. */
  readonly threads?: number;
  /** What the "onnx" engine runs on (default "cpu"); one that is not here is a `DeviceError`, never replaced. */
  readonly device?: Device;
  /** "mixed16": factors of matrix products in 16 bits, summed in 32, where the device does that; else refused. */
  readonly precision?: Precision;
};

/** What goes in: arrays of one shape each, or of one of several buckets, told apart by their shapes. */
export type Inputs =
  | { readonly inputs: Tree<Spec>; readonly buckets?: undefined }
  | { readonly buckets: readonly Tree<Spec>[]; readonly inputs?: undefined };

/** Constants of more numbers than this are shared by the buckets; smaller ones are known to each of their graphs. */
const smallConstant = 1024;

/**
 * Compile a pure function of tensors: it is run once on symbolic tensors, every kernel call it makes (gradients
 * included) becomes a node of a graph, and the graph is simplified and loaded into the engine. `constants` are
 * held by the program and reach `f` as its second argument.
 *
 * With `buckets` it is compiled for each of several input shapes, when that is first run; they share the constants.
 * Inputs of any other shape are a `BucketError`.
 *
 * Throws `TraceError` where the function reads data or draws random numbers, `EngineError` where the engine is
 * not on this machine.
 */
export async function compile(
  f: Traceable,
  { constants = {}, ...given }: Inputs & { constants?: Tree<NdArray> },
  options: CompileOptions = {},
): Promise<Program> {
  const engine = await openFor(options);
  if (engine !== "onnx") {
    const program = eagerProgram(engine, { outputs: f, state: constants, isStep: false });
    return given.buckets ? bucketProgram(given.buckets, async () => program) : program;
  }
  if (given.buckets === undefined) {
    const traced = await trace(f, given.inputs, constants);
    const nothing = { stateInputs: {}, state: {}, isStep: false };
    return load({ ...traced, ...nothing, parameters: constants }, options);
  }
  const isShared = ([, { shape }]: [string, NdArray]) =>
    shape.reduce((size, side) => size * side, 1) > smallConstant;
  const shared = treeOf(leavesOf(constants).filter(isShared));
  const known = treeOf(leavesOf(constants).filter((leaf) => !isShared(leaf)));
  let sharing: Program | undefined;
  return bucketProgram(given.buckets, async (inputs) => {
    const joined: Traceable = (all, held) => {
      const branches = all as Record<"inputs" | "constants", Tree<tf.Tensor>>;
      const leaves = new Map([...leavesOf(branches.constants), ...leavesOf(held)]);
      const whole = mapTree(constants, (_, path) => leaves.get(path) as tf.Tensor);
      return f(branches.inputs, whole as Tree<tf.Tensor>);
    };
    const traced = await trace(joined, { inputs, constants: shared as Tree<Spec> }, known);
    const into = traced.inputs as Record<"inputs" | "constants", Tree<Value>>;
    const held = { stateInputs: into.constants, state: shared as Tree<NdArray>, sharing };
    const fixed = { ...held, isStep: false, parameters: constants };
    const program = await load({ inputs: into.inputs, outputs: traced.outputs, ...fixed }, options);
    sharing ??= program;
    return program;
  });
}

/**
 * Compile a step `(state, inputs) => { state, outputs }`. The state begins as given, stays on the engine's side,
 * and is replaced by what comes out of each run; arrays of it that the step hands back untouched cost nothing.
 * With `buckets` it is compiled for each of several input shapes; they share the state.
 */
export async function compileStep(
  f: (
    state: Tree<tf.Tensor>,
    inputs: Tree<tf.Tensor>,
  ) => { state: Tree<tf.Tensor>; outputs: Tree<tf.Tensor> },
  { state, ...given }: Inputs & { state: Tree<NdArray> },
  options: CompileOptions = {},
): Promise<Program> {
  const engine = await openFor(options);
  if (engine !== "onnx") {
    const outputs: Traceable = (inputs, held) => f(held, inputs);
    const program = eagerProgram(engine, { outputs, state, isStep: true });
    return given.buckets ? bucketProgram(given.buckets, async () => program) : program;
  }
  const both = (all: Tree<tf.Tensor>) => {
    const branches = all as Record<"state" | "inputs", Tree<tf.Tensor>>;
    return f(branches.state, branches.inputs);
  };
  let sharing: Program | undefined;
  const open = async (inputs: Tree<Spec>): Promise<Program> => {
    const traced = await trace(both, { state: state as Tree<Spec>, inputs });
    const into = traced.inputs as Record<"state" | "inputs", Tree<Value>>;
    const loadable = {
      inputs: into.inputs,
      outputs: traced.outputs,
      isStep: true,
      stateInputs: into.state,
      state,
      sharing,
      parameters: state,
    };
    const program = await load(loadable, options);
    sharing ??= program;
    return program;
  };
  return given.buckets ? bucketProgram(given.buckets, open) : open(given.inputs);
}

/** Makes the engine ready; what only "onnx" can do is refused of the others. */
async function openFor({ engine: name, device = "cpu", precision }: CompileOptions) {
  const engine = await openEngine(name);
  if (engine === "onnx") {
    checkDevice(device);
    currentThread(); // starts while the function is traced
  } else if (device !== "cpu" || (precision ?? "float32") !== "float32") {
    throw new DeviceError(
      `compile: devices and precisions should be asked of the engine onnx, got ${engine}`,
      device,
      'engine: "onnx"',
    );
  }
  return engine;
}

/** Makes a graph of what was traced, in the precision asked for, and loads it onto the device. */
async function load(traced: Omit<Loadable, "graph">, options: CompileOptions): Promise<Program> {
  const { device = "cpu", precision = "float32", threads } = options;
  const leaves = (tree: Tree<Value>) => leavesOf(tree).map(([, value]) => value);
  const inputs = [...leaves(traced.inputs), ...leaves(traced.stateInputs)];
  const plain = graphOf(inputs, leaves(traced.outputs));
  const graph: Graph = await inPrecision(forDevice(plain, device), precision, device);
  const loading = loadProgram({ ...traced, graph }, { threads, device });
  if (device === "cpu") return loading;
  const loaded = await loading.catch((error: Error) => {
    throw deviceError(device, error.message);
  });
  const { nodes, onCpu } = loaded.placement;
  if (onCpu < nodes) return loaded;
  await loaded.dispose();
  throw deviceError(device, `all ${nodes} operators fell back to the CPU`);
}
