import { type Graph, makeNode, type Node, reachable, type Value } from "./graph.ts";
import { inScope } from "./scope.ts";
import { onnxTypes } from "./write-onnx.ts";

const products = new Set(["FusedMatMul", "MatMul", "Conv", "ConvTranspose"]);

/**
 * The same function with the factors of its matrix products and convolutions rounded to 16 bits. What they put out,
 * and all else, is float32 as before: weights keep their full precision between steps.
 */
export function halveProducts(graph: Graph): Graph {
  const replaced = new Map<Value, Value>();
  const halves = new Map<Value, Value>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => value && (replaced.get(value) ?? value));
    if (inputs.every((input, at) => input === node.inputs[at]) && !isProduct(node)) continue;
    const changed = inScope(node.scope, () =>
      isProduct(node) ? halved(node, inputs) : again(node),
    );
    for (const [at, output] of node.outputs.entries()) replaced.set(output, changed[at] as Value);

    function again({ op, attributes, outputs, kernel }: Node): Value[] {
      return makeNode(op, inputs, attributes, outputs, kernel).outputs;
    }
  }
  const outputs = graph.outputs.map((value) => replaced.get(value) ?? value);
  return { inputs: graph.inputs, outputs, nodes: reachable(outputs) };

  function halved(node: Node, inputs: readonly (Value | undefined)[]): Value[] {
    const factors = inputs.map((value) => value && half(value, node.kernel));
    const [output] = node.outputs as [Value];
    const short = { shape: output.shape, type: "float16" } as const;
    const [product] = makeNode(node.op, factors, node.attributes, [short], node.kernel).outputs;
    return [cast(product as Value, "float32", node.kernel)];
  }

  function half(value: Value, kernel: string): Value {
    const known = halves.get(value) ?? cast(value, "float16", kernel);
    halves.set(value, known);
    return known;
  }
}

const isProduct = ({ op, outputs }: Node): boolean =>
  products.has(op) && outputs[0]?.type === "float32";

function cast(value: Value, type: "float16" | "float32", kernel: string): Value {
  const attributes = { to: onnxTypes[type] };
  return makeNode("Cast", [value], attributes, [{ shape: value.shape, type }], kernel)
    .outputs[0] as Value;
}
