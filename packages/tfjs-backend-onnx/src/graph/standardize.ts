import type { Device } from "../runtime/messages.ts";
import { constantValue, type Graph, makeNode, type Node, reachable, type Value } from "./graph.ts";
import { inScope } from "./scope.ts";

/**
 * The same function in operators of the ONNX standard (opset 23) alone: what ONNX Runtime has made of several is
 * several again. An operator that has no such form is an error that names it.
 */
export function standardize(graph: Graph): Graph {
  return rewritten(graph, (node, inputs) => {
    const outputs = severalFor(node, inputs);
    if (outputs === undefined && node.domain !== "") {
      throw new RangeError(
        `onnx: with standard, operators should be of the ONNX standard, got ${node.op} of ${node.kernel}; leave standard out`,
      );
    }
    return outputs;
  });
}

/**
 * The same function in operators that a device has, and has right. ONNX Runtime 1.30 on WebGPU has no `FusedMatMul`,
 * and of `SimplifiedLayerNormalization` only the first output: what stands in the second is left over from before.
 */
export function forDevice(graph: Graph, device: Device): Graph {
  if (device !== "webgpu") return graph;
  const used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs]);
  return rewritten(graph, (node, inputs) => {
    const isNorm = node.op === "SimplifiedLayerNormalization";
    const isMissing = node.op === "FusedMatMul" || (isNorm && used.has(node.outputs[1]));
    return isMissing ? severalFor(node, inputs) : undefined;
  });
}

/** The graph with each node for which `change` gives outputs replaced by those. */
function rewritten(
  graph: Graph,
  change: (node: Node, inputs: Inputs) => readonly Value[] | undefined,
): Graph {
  const replaced = new Map<Value, Value>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => value && (replaced.get(value) ?? value));
    const outputs = inScope(node.scope, () => change(node, inputs) ?? again(node, inputs));
    for (const [at, output] of node.outputs.entries()) {
      if (outputs[at] !== output) replaced.set(output, outputs[at] as Value);
    }
  }
  const outputs = graph.outputs.map((value) => replaced.get(value) ?? value);
  return { inputs: graph.inputs, outputs, nodes: reachable(outputs) };
}

type Inputs = readonly (Value | undefined)[];

function again(node: Node, inputs: Inputs): readonly Value[] {
  if (inputs.every((input, at) => input === node.inputs[at])) return node.outputs;
  return makeNode(node.op, inputs, node.attributes, node.outputs, node.kernel).outputs;
}

/** Several operators for one of ONNX Runtime's own; `undefined` for any other. */
function severalFor(node: Node, inputs: Inputs): readonly Value[] | undefined {
  switch (node.op) {
    case "FusedMatMul":
      return [matMul(node, inputs as [Value, Value])];
    case "QuickGelu":
      return [quickGelu(node, inputs[0] as Value)];
    case "SimplifiedLayerNormalization":
      return rmsNorm(node, inputs as [Value, Value]);
    default:
      return undefined;
  }
}

/** α · AB, with either factor transposed beforehand. */
function matMul(node: Node, factors: readonly [Value, Value]): Value {
  const [a, b] = factors.map((factor, at) => {
    if (node.attributes[at === 0 ? "transA" : "transB"] !== 1) return factor;
    const rank = factor.shape.length;
    const perm = factor.shape.map((_, axis) => axis);
    perm.push(...perm.splice(rank - 2, 2).reverse());
    const shape = perm.map((axis) => factor.shape[axis] as number);
    return emit(node, "Transpose", [factor], shape, { perm });
  }) as [Value, Value];
  const product = emit(node, "MatMul", [a, b]);
  const { float: alpha } = node.attributes.alpha as { float: number };
  return alpha === 1 ? product : emit(node, "Mul", [product, scalar(alpha)]);
}

/** x · sigmoid(αx). */
function quickGelu(node: Node, x: Value): Value {
  const { float: alpha } = node.attributes.alpha as { float: number };
  const scaled = alpha === 1 ? x : emit(node, "Mul", [x, scalar(alpha)]);
  return emit(node, "Mul", [x, emit(node, "Sigmoid", [scaled])]);
}

/** x / √(mean x² + ε) · gain, and the inverse root. */
function rmsNorm(node: Node, [x, gain]: readonly [Value, Value]): Value[] {
  const { float: epsilon } = node.attributes.epsilon as { float: number };
  const rows = [...x.shape.slice(0, -1), 1];
  const axes = constantValue(BigInt64Array.of(-1n), [1], "int64");
  const square = emit(node, "Mul", [x, x], x.shape);
  const mean = emit(node, "ReduceMean", [square, axes], rows, { keepdims: 1 });
  const root = emit(node, "Sqrt", [emit(node, "Add", [mean, scalar(epsilon)], rows)], rows);
  const inverse = emit(node, "Reciprocal", [root], rows);
  return [emit(node, "Mul", [emit(node, "Mul", [x, inverse], x.shape), gain]), inverse];
}

function emit(
  from: Node,
  op: string,
  inputs: readonly Value[],
  shape: readonly number[] = from.outputs[0]?.shape ?? [],
  attributes: Node["attributes"] = {},
): Value {
  const type = (inputs[0] as Value).type;
  return makeNode(op, inputs, attributes, [{ shape, type }], from.kernel).outputs[0] as Value;
}

const scalar = (number: number): Value => constantValue(Float32Array.of(number), [], "float32");
