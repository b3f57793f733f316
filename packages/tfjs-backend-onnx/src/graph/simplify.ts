import {
  type Attribute,
  type Graph,
  makeNode,
  type Node,
  reachable,
  splatOf,
  type Value,
} from "./graph.ts";
import { inScope } from "./scope.ts";

/**
 * The same function in fewer nodes: what no output needs is dropped, equal nodes become one, transposed factors and
 * constant scales move into the matrix product (`FusedMatMul`), and x · sigmoid(x) becomes one operator.
 */
export function simplify(graph: Graph): Graph {
  let current = graph;
  for (let size = Number.POSITIVE_INFINITY; current.nodes.length < size; ) {
    size = current.nodes.length;
    current = rewrite(current);
  }
  return current;
}

/** One sweep in order of execution; every node sees inputs that were rewritten before it. */
function rewrite(graph: Graph): Graph {
  const nodes = reachable(graph.outputs);
  const uses = countUses(nodes, graph.outputs);
  const replaced = new Map<Value, Value>();
  const known = new Map<string, Node>();
  const now = (value: Value | undefined): Value | undefined =>
    value && (replaced.get(value) ?? value);
  for (const node of nodes) {
    const inputs = node.inputs.map(now);
    const single = inScope(node.scope, () => fuse(node, inputs, uses));
    if (single !== undefined) {
      replaced.set(node.outputs[0] as Value, single);
      continue;
    }
    const key = keyOf(node, inputs);
    const twin = known.get(key);
    const kept =
      twin ?? (inputs.every((input, at) => input === node.inputs[at]) ? node : copy(node, inputs));
    known.set(key, kept);
    for (const [at, output] of node.outputs.entries()) {
      if (kept !== node) replaced.set(output, kept.outputs[at] as Value);
    }
  }
  const outputs = graph.outputs.map((output) => now(output) as Value);
  return { inputs: graph.inputs, outputs, nodes: reachable(outputs) };
}

function countUses(nodes: readonly Node[], outputs: readonly Value[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value | undefined) => value && uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}

function copy(
  node: Node,
  inputs: readonly (Value | undefined)[],
  attributes = node.attributes,
): Node {
  return inScope(node.scope, () =>
    makeNode(node.op, inputs, attributes, node.outputs, node.kernel),
  );
}

/** Two nodes with the same key compute the same; constants count as equal by their few numbers. */
function keyOf(node: Node, inputs: readonly (Value | undefined)[]): string {
  const names = inputs.map((input) => {
    if (input === undefined) return "-";
    const few = input.constant !== undefined && input.constant.length <= 16;
    return few ? `${input.type}[${input.shape}]${input.constant}` : input.id;
  });
  const shapes = node.outputs.map(({ shape, type }) => `${type}${shape}`);
  return JSON.stringify([node.op, names, node.attributes, shapes]);
}

/** What one node can be replaced by, now that its inputs are known; `undefined` where it stays. */
function fuse(
  node: Node,
  inputs: readonly (Value | undefined)[],
  uses: ReadonlyMap<Value, number>,
): Value | undefined {
  if (node.op === "FusedMatMul") return fuseIntoMatMul(node, inputs as [Value, Value]);
  if (node.op !== "Mul") return undefined;
  const [a, b] = inputs as [Value, Value];
  for (const [x, other, original] of [
    [a, b, node.inputs[0]],
    [b, a, node.inputs[1]],
  ] as const) {
    const product = x.node;
    const scale = splatOf(other);
    const once = uses.get(original as Value) === 1;
    if (product?.op === "FusedMatMul" && scale !== undefined && once && other.shape.length === 0) {
      return copy(product, product.inputs, {
        ...product.attributes,
        alpha: { float: alphaOf(product) * scale },
      }).outputs[0];
    }
    if (x.node?.op === "Sigmoid" && x.node.inputs[0] === other && once) {
      const silu = makeNode(
        "QuickGelu",
        [other],
        { alpha: { float: 1 } },
        node.outputs,
        node.kernel,
      );
      return silu.outputs[0];
    }
  }
  return undefined;
}

const alphaOf = (product: Node): number => (product.attributes.alpha as { float: number }).float;

/** Takes transposes and constant scales of the factors into the product. */
function fuseIntoMatMul(node: Node, inputs: readonly [Value, Value]): Value | undefined {
  const attributes: Record<string, Attribute> = { ...node.attributes };
  let alpha = alphaOf(node);
  const factors = inputs.map((input, at) => {
    let factor = input;
    for (let before = factor.node; before !== undefined; before = factor.node) {
      const [first, second] = before.inputs as [Value, Value];
      if (before.op === "Transpose" && swapsLastTwo(before.attributes.perm as readonly number[])) {
        const flag = at === 0 ? "transA" : "transB";
        attributes[flag] = attributes[flag] === 1 ? 0 : 1;
        factor = first;
      } else if (
        before.op === "Mul" &&
        splatOf(second) !== undefined &&
        second.shape.length === 0
      ) {
        alpha *= splatOf(second) as number;
        factor = first;
      } else if (before.op === "Mul" && splatOf(first) !== undefined && first.shape.length === 0) {
        alpha *= splatOf(first) as number;
        factor = second;
      } else break;
    }
    return factor;
  });
  if (factors[0] === inputs[0] && factors[1] === inputs[1]) return undefined;
  return copy(node, factors, { ...attributes, alpha: { float: alpha } }).outputs[0];
}

function swapsLastTwo(perm: readonly number[]): boolean {
  const rank = perm.length;
  return perm.every(
    (from, axis) => from === (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis),
  );
}
