import {
  constantValue,
  type Graph,
  longs,
  makeNode,
  type Node,
  reachable,
  type Value,
} from "./graph.ts";

/** One graph for all sizes. */
export type General = {
  readonly graph: Graph;
  /** The sides of one of its inputs or outputs at either size. */
  readonly sidesOf: (value: Value) => readonly (readonly [first: number, second: number])[];
};

/** Operators that bring their inputs to one shape, so that one number does for an array of equal ones. */
const spreading = new Set(
  "Add Sub Mul Div And Or Xor Where Equal Greater GreaterOrEqual Less LessOrEqual Max Min Pow".split(
    " ",
  ),
);

/**
 * One graph for all sizes, of two graphs that are the same function at two sizes. They differ in sides of arrays alone:
 * a list of sides that is a constant in each is worked out from the inputs' own shapes, or left for `Reshape` to find.
 * Sides that differ should be unlike all others, as primes are.
 *
 * Throws a `RangeError` that names the first operator which knows more of its size than that.
 */
export function generalize(first: Graph, second: Graph): General {
  const twins = new Map<Value, Value>(); // of the first graph's values, in the second
  const replaced = new Map<Value, Value>();
  for (const [at, input] of first.inputs.entries()) twins.set(input, second.inputs[at] as Value);
  const sideLike = sidesOfInputs(first.inputs, twins);

  /** What stands for a constant that is a at the first size and b at the second. */
  function constantFor(node: Node, a: Value, b: Value): Value | undefined {
    if (sameNumbers(a.shape, b.shape) && sameNumbers(a.constant, b.constant)) return a;
    const from = node.inputs[0] as Value;
    if (a.type === "int64" && sameNumbers(a.shape, b.shape)) {
      return listFor(node, [a, b], [from, twins.get(from)], sideLike);
    }
    const number = Number(a.constant?.[0]);
    const isSplat = [a, b].every(({ constant }) => constant?.every((x) => Number(x) === number));
    if (!isSplat || !spreading.has(node.op) || a.shape.length !== b.shape.length) return undefined;
    const shape = a.shape.map((side, axis) => (side === b.shape[axis] ? side : 1));
    return constantValue((a.constant as Float32Array).slice(0, 1), shape, a.type);
  }

  function inputFor(node: Node, place: number, other: Value | undefined): Value | undefined {
    const input = node.inputs[place];
    if (input === undefined && other === undefined) return undefined;
    if (input && other && twins.get(input) === other) return replaced.get(input) ?? input;
    const areConstant = input?.constant !== undefined && other?.constant !== undefined;
    const constant = areConstant ? constantFor(node, input, other) : undefined;
    if (constant) return constant;
    throw new RangeError(
      `generalize: input ${place} of ${node.op} (${node.kernel}) should follow from the shapes of what goes in, got [${input?.shape}] and [${other?.shape}]`,
    );
  }

  for (const [at, node] of first.nodes.entries()) {
    const twin = second.nodes[at];
    const is = JSON.stringify([node.op, node.attributes]);
    const isToo = JSON.stringify([twin?.op, twin?.attributes]);
    if (is !== isToo || twin === undefined) {
      throw new RangeError(`generalize: ${is} should be there at every size, got ${isToo}`);
    }
    const inputs = node.inputs.map((_, place) => inputFor(node, place, twin.inputs[place]));
    const isChanged = inputs.some((input, place) => input !== node.inputs[place]);
    const { outputs } = isChanged
      ? makeNode(node.op, inputs, node.attributes, node.outputs, node.kernel)
      : node;
    for (const [place, output] of node.outputs.entries()) {
      twins.set(output, twin.outputs[place] as Value);
      twins.set(outputs[place] as Value, twin.outputs[place] as Value);
      if (isChanged) replaced.set(output, outputs[place] as Value);
    }
  }
  const outputs = first.outputs.map((value) => replaced.get(value) ?? value);
  return {
    graph: { inputs: first.inputs, outputs, nodes: reachable(outputs) },
    sidesOf: (value) =>
      value.shape.map((side, axis) => [side, twins.get(value)?.shape[axis] ?? side] as const),
  };
}

type SideLike = (p: number, q: number, kernel: string) => Value | undefined;

/** Finds the side of an input that is p at the first size and q at the second, as a list of one. */
function sidesOfInputs(inputs: readonly Value[], twins: ReadonlyMap<Value, Value>): SideLike {
  const known = new Map<string, Value>();
  return (p, q, kernel) => {
    const name = `${p} ${q}`;
    for (const input of known.has(name) ? [] : inputs) {
      const other = twins.get(input)?.shape;
      const axis = input.shape.findIndex((side, at) => side === p && other?.[at] === q);
      if (axis < 0) continue;
      const piece = [{ shape: [1], type: "int64" as const }];
      const shape = makeNode("Shape", [input], { start: axis, end: axis + 1 }, piece, kernel);
      known.set(name, shape.outputs[0] as Value);
      break;
    }
    return known.get(name);
  };
}

/** The list of sides that a node is given, which is a at the first size and b at the second; what has them is `from`. */
function listFor(
  { op, kernel }: Node,
  [a, b]: readonly [Value, Value],
  [from, fromTwin]: readonly [Value, Value | undefined],
  sideLike: SideLike,
): Value | undefined {
  const [p, q] = [a, b].map(({ constant }) => Array.from(constant as BigInt64Array, Number)) as [
    number[],
    number[],
  ];
  const differ = p.filter((side, at) => side !== q[at]).length;
  if (op === "Reshape" && differ === 1) {
    return longs(p.map((side, at) => (side === q[at] ? side : -1)));
  }
  const pieces = p.map((side, at) => {
    const axis = at - p.length + from.shape.length;
    const isThere = from.shape[axis] === side && fromTwin?.shape[axis] === q[at];
    if (side === q[at]) return longs([side]);
    return op === "Expand" && isThere ? longs([1]) : sideLike(side, q[at] as number, kernel);
  });
  if (pieces.includes(undefined)) return undefined;
  if (pieces.every((piece) => piece?.constant !== undefined)) {
    return longs(pieces.map((piece) => Number(piece?.constant?.[0])));
  }
  const whole = [{ shape: [p.length], type: "int64" as const }];
  return makeNode("Concat", pieces, { axis: 0 }, whole, kernel).outputs[0];
}

function sameNumbers(
  a: ArrayLike<unknown> | undefined,
  b: ArrayLike<unknown> | undefined,
): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (!Object.is(a[at], b[at])) return false;
  return true;
}
