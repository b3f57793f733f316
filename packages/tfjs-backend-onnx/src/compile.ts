import type * as tf from "@tensorflow/tfjs";
import { leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { eagerProgram } from "./eager.ts";
import { type EngineName, openEngine } from "./engines.ts";
import type { Graph, Value } from "./graph/graph.ts";
import { graphOf } from "./graph/graph-of.ts";
import type { Program } from "./program.ts";
import "./register.ts";
import { loadProgram } from "./runtime/onnx-program.ts";
import { type Spec, type Traceable, trace } from "./trace.ts";

export type CompileOptions = {
  /** What runs the function. Default: `TRANSFUSION_ENGINE` in the environment, else "onnx". */
  readonly engine?: EngineName;
  /** Threads of the "onnx" engine; as many as the machine has cores, unless told otherwise. */
  readonly threads?: number;
};

/**
 * Compile a pure function of tensors: it is run once on symbolic tensors, every kernel call it makes (gradients
 * included) becomes a node of a graph, and the graph is simplified and loaded into the engine. `constants` are
 * held by the program and reach `f` as its second argument.
 *
 * Throws `TraceError` where the function reads data or draws random numbers, `EngineError` where the engine is
 * not on this machine.
 */
export async function compile(
  f: Traceable,
  signature: { inputs: Tree<Spec>; constants?: Tree<NdArray> },
  options: CompileOptions = {},
): Promise<Program> {
  const { inputs, constants = {} } = signature;
  const engine = await openEngine(options.engine);
  if (engine !== "onnx") {
    const fixed = { outputs: f, state: constants, isStep: false };
    return eagerProgram(engine, fixed);
  }
  const traced = await trace(f, inputs, constants);
  const graph = graphBetween(traced.inputs, traced.outputs);
  const nothing = { stateInputs: {}, state: {}, isStep: false };
  return loadProgram({ ...traced, ...nothing, graph, parameters: constants }, options);
}

/**
 * Compile a step `(state, inputs) => { state, outputs }`. The state begins as given, stays on the engine's side,
 * and is replaced by what comes out of each run; arrays of it that the step hands back untouched cost nothing.
 */
export async function compileStep(
  f: (
    state: Tree<tf.Tensor>,
    inputs: Tree<tf.Tensor>,
  ) => { state: Tree<tf.Tensor>; outputs: Tree<tf.Tensor> },
  signature: { state: Tree<NdArray>; inputs: Tree<Spec> },
  options: CompileOptions = {},
): Promise<Program> {
  const { state, inputs } = signature;
  const engine = await openEngine(options.engine);
  if (engine !== "onnx") {
    return eagerProgram(engine, { outputs: (given, held) => f(held, given), state, isStep: true });
  }
  const specs = { state: state as Tree<Spec>, inputs };
  const both = (given: Tree<tf.Tensor>) => {
    const branches = given as Record<"state" | "inputs", Tree<tf.Tensor>>;
    return f(branches.state, branches.inputs);
  };
  const traced = await trace(both, specs);
  const graph = graphBetween(traced.inputs, traced.outputs);
  const into = traced.inputs as Record<"state" | "inputs", Tree<Value>>;
  return loadProgram(
    {
      graph,
      inputs: into.inputs,
      outputs: traced.outputs,
      isStep: true,
      stateInputs: into.state,
      state,
      parameters: state,
    },
    options,
  );
}

function graphBetween(inputs: Tree<Value>, outputs: Tree<Value>): Graph {
  const valuesOf = (tree: Tree<Value>) => leavesOf(tree).map(([, value]) => value);
  return graphOf(valuesOf(inputs), valuesOf(outputs));
}
