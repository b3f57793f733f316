import type { Cost } from "../program.ts";
import type { Graph, Node, Value } from "./graph.ts";

/** Operators that only move numbers, or nothing at all. */
const movers = new Set([
  "Reshape",
  "Transpose",
  "Slice",
  "Concat",
  "Split",
  "Expand",
  "Identity",
  "Pad",
  "Tile",
  "Gather",
  "Cast",
]);

/** Counts what one run of a graph costs. */
export function costOf(graph: Graph): Cost {
  return {
    flops: graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0),
    nodes: graph.nodes.length,
  };
}

function flopsOf(node: Node): number {
  const output = node.outputs[0] as Value;
  if (movers.has(node.op)) return 0;
  if (node.op !== "FusedMatMul") {
    const widest = node.op.startsWith("Reduce") ? (node.inputs[0] as Value) : output;
    return sizeOf(widest);
  }
  const inner = (node.inputs[0] as Value).shape.at(
    node.attributes.transA === 1 ? -2 : -1,
  ) as number;
  return 2 * sizeOf(output) * inner;
}

const sizeOf = (value: Value): number => value.shape.reduce((product, side) => product * side, 1);
