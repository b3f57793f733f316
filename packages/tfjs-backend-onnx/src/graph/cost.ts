import { sizeOf } from "@transfusion/tensor";
import type { Cost } from "../program.ts";
import type { Graph, Node, Value } from "./graph.ts";
import { bytesOf, peakBytes, views } from "./peak-bytes.ts";

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
  "GatherElements",
  "GatherND",
  "ScatterElements",
  "ScatterND",
  "DepthToSpace",
  "SpaceToDepth",
  "Shape",
  "Squeeze",
  "Unsqueeze",
  "Cast",
]);

/** Counts what one run of a graph costs; `held` are the arrays that the program keeps between runs. */
export function costOf(
  graph: Graph,
  held: readonly { shape: readonly number[]; dtype: string }[] = [],
): Cost {
  return {
    flops: graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0),
    bytes: graph.nodes.reduce((sum, node) => sum + bytesMovedBy(node), 0),
    parameters: held
      .filter(({ dtype }) => dtype === "float32")
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    peakBytes: peakBytes(graph),
    nodes: graph.nodes.length,
  };
}

function bytesMovedBy(node: Node): number {
  if (views.has(node.op)) return 0;
  const arrays = [...node.inputs, ...node.outputs].filter((value) => value !== undefined);
  return arrays.reduce((sum, value) => sum + bytesOf(value), 0);
}

/** Two per multiply-and-add of products, convolutions and attention; one per number of everything that computes. */
function flopsOf(node: Node): number {
  if (movers.has(node.op)) return 0;
  const [first, second] = node.inputs as [Value, Value];
  const output = node.outputs[0] as Value;
  switch (node.op) {
    case "FusedMatMul":
    case "MatMul":
      return (
        2 * sizeOf(output.shape) * (first.shape.at(node.attributes.transA === 1 ? -2 : -1) ?? 1)
      );
    case "Conv": // weights [D, C / groups, ...sides]: every output meets all but D of them
      return 2 * sizeOf(output.shape) * sizeOf(second.shape.slice(1));
    case "ConvTranspose": // weights [C, D / groups, ...sides]: every input meets all but C of them
      return 2 * sizeOf(first.shape) * sizeOf(second.shape.slice(1));
    case "Einsum":
      return einsumFlops(node);
    case "Attention":
      return attentionFlops(node);
    case "AveragePool":
    case "MaxPool":
      return sizeOf(output.shape) * sizeOf(node.attributes.kernel_shape as readonly number[]);
    case "ArgMax":
    case "ArgMin":
    case "TopK":
      return sizeOf(first.shape);
    default:
      return sizeOf((node.op.startsWith("Reduce") ? first : output).shape);
  }
}

/** Each meeting of letters is one product of all factors and one addition. */
function einsumFlops({ inputs, attributes }: Node): number {
  const [left = ""] = (attributes.equation as string).split("->");
  const sides = new Map<string, number>();
  for (const [at, letters] of left.split(",").entries()) {
    for (const [axis, letter] of [...letters].entries()) {
      sides.set(letter, inputs[at]?.shape[axis] as number);
    }
  }
  return inputs.length * sizeOf([...sides.values()]);
}

/** Queries `[B, H, L, K]` or `[B, L, H·K]` with S old and new keys: two products of L·S·K, and four passes over the scores. */
function attentionFlops({ inputs, outputs }: Node): number {
  const [B, H, S, K] = ((outputs[1] ?? inputs[1]) as Value).shape as number[];
  const L = (inputs[0] as Value).shape.at(-2) as number;
  const V = ((outputs[2] ?? inputs[2]) as Value).shape[3] as number;
  return B * H * L * S * (2 * K + 2 * V + 4);
}
