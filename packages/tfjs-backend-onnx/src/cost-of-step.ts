import type * as tf from "@tensorflow/tfjs";
import { leavesOf, type Tree } from "@transfusion/tensor";
import { costOf } from "./graph/cost.ts";
import type { Value } from "./graph/graph.ts";
import { graphOf } from "./graph/graph-of.ts";
import type { Cost } from "./program.ts";
import { type Spec, trace } from "./trace.ts";

/** What a step that `compileStep` would compile costs per run, by shapes alone: no array is made, no engine opened. */
export async function costOfStep(
  f: (
    state: Tree<tf.Tensor>,
    inputs: Tree<tf.Tensor>,
  ) => { state: Tree<tf.Tensor>; outputs: Tree<tf.Tensor> },
  signature: { state: Tree<Spec>; inputs: Tree<Spec> },
): Promise<Cost> {
  const traced = await trace(
    (all) => {
      const { state, inputs } = all as { state: Tree<tf.Tensor>; inputs: Tree<tf.Tensor> };
      return f(state, inputs);
    },
    signature as Tree<Spec>,
  );
  const valuesOf = (tree: Tree<Value>) => leavesOf(tree).map(([, value]) => value);
  const state = leavesOf(signature.state).map(([, spec]) => spec);
  return costOf(graphOf(valuesOf(traced.inputs), valuesOf(traced.outputs)), state);
}
