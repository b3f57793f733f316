import { type Graph, makeNode, reachable, type Value } from "./graph.ts";
import { simplify } from "./simplify.ts";

/** Nodes from inputs to outputs, simplified; every output that is not an input comes from a node of its own. */
export function graphOf(inputs: readonly Value[], outputs: readonly Value[]): Graph {
  const simple = simplify({ inputs, outputs, nodes: reachable(outputs) });
  // ONNX Runtime refuses a graph without nodes: there, what is passed through is copied.
  const taken = new Set<Value>(simple.nodes.length === 0 ? inputs : []);
  const isPassed = new Set(simple.nodes.length === 0 ? [] : inputs);
  const ends = simple.outputs.map((value) => {
    if (isPassed.has(value)) return value;
    const isOwn = value.node !== undefined && !taken.has(value);
    taken.add(value);
    return isOwn ? value : identity(value);
  });
  return { inputs, outputs: ends, nodes: reachable(ends) };
}

function identity(value: Value): Value {
  return makeNode("Identity", [value], {}, [value], "Identity").outputs[0] as Value;
}
