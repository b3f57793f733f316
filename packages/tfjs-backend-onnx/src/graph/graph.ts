import type { DType } from "@transfusion/tensor";
import { currentScope } from "./scope.ts";

/**
 * What a value may hold: tfjs's dtypes, the 64-bit integers that ONNX wants for shapes and axes, and the half floats
 * of `precision: "mixed16"` between operators.
 */
export type ValueType = DType | "int64" | "float16";

export type Numbers = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** One array of the graph: an input, a constant, or what a node puts out. */
export type Value = {
  readonly id: number;
  readonly shape: readonly number[];
  readonly type: ValueType;
  /** The numbers, where they are known. One number stands for all of `shape` where they are all the same. */
  readonly constant?: Numbers;
  /** The node that puts this out; inputs and constants have none. */
  node?: Node;
};

export type Attribute = number | string | readonly number[] | { readonly float: number };

/** One ONNX operator. `kernel` and `scope` say which tfjs kernel it came from, and in which of the caller's scopes. */
export type Node = {
  readonly op: string;
  readonly domain: "" | "com.microsoft";
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: Value[];
  readonly kernel: string;
  readonly scope: string;
};

/** A function as data: nodes in an order in which they can run. */
export type Graph = {
  readonly inputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
};

/** Operators that ONNX Runtime adds to the standard ones, and that we use. */
const microsoftOps = new Set(["FusedMatMul", "QuickGelu"]);

const noNumbers: Readonly<Record<ValueType, Numbers>> = {
  float32: new Float32Array(0),
  int32: new Int32Array(0),
  bool: new Uint8Array(0),
  int64: new BigInt64Array(0),
  float16: new Float32Array(0),
};

let lastId = 0;

/** A value with no node: an input of the graph. */
export function inputValue(shape: readonly number[], type: ValueType): Value {
  lastId += 1;
  return { id: lastId, shape, type };
}

/** A value whose numbers are known; `numbers` holds either all of them or one that stands for all. */
export function constantValue(numbers: Numbers, shape: readonly number[], type: ValueType): Value {
  lastId += 1;
  return { id: lastId, shape, type, constant: numbers };
}

/** All `size` numbers of an array of which one may stand for all. */
export function writtenOut<T extends Numbers>(numbers: T, size: number): T {
  if (numbers.length === size) return numbers;
  const make = numbers.constructor as { new (size: number): T };
  return new make(size).fill(numbers[0] as never) as T;
}

/** A constant list of 64-bit integers, as shapes and axes are given to ONNX operators. */
export function longs(numbers: readonly number[]): Value {
  return constantValue(BigInt64Array.from(numbers, BigInt), [numbers.length], "int64");
}

/** A node and the values that it puts out. */
export function makeNode(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Readonly<Record<string, Attribute>>,
  outputs: readonly { shape: readonly number[]; type: ValueType }[],
  kernel: string,
): Node {
  const domain = microsoftOps.has(op) ? "com.microsoft" : "";
  const node: Node = { op, domain, inputs, attributes, outputs: [], kernel, scope: currentScope() };
  // Nothing need be computed for arrays without numbers, and not every operator bears them. (By Identity such an array
  // becomes an output of the graph.)
  const isEmpty = op !== "Identity" && outputs.every(({ shape }) => shape.includes(0));
  for (const { shape, type } of outputs) {
    const value = isEmpty ? constantValue(noNumbers[type], shape, type) : inputValue(shape, type);
    if (!isEmpty) value.node = node;
    node.outputs.push(value);
  }
  return node;
}

/** The one number that a constant consists of, or `undefined` where there are several. */
export function splatOf(value: Value): number | undefined {
  return value.constant?.length === 1 ? Number(value.constant[0]) : undefined;
}

/** The nodes that the outputs need, each after those it needs itself. */
export function reachable(outputs: readonly Value[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const visit = (value: Value | undefined): void => {
    if (value?.node === undefined || seen.has(value.node)) return;
    seen.add(value.node);
    stack.push({ node: value.node, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next < top.node.inputs.length) {
        top.next += 1;
        visit(top.node.inputs[top.next - 1]);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
