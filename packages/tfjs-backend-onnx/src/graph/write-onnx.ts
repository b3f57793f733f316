import { type NdArray, sizeOf } from "@transfusion/tensor";
import protobuf from "protobufjs";
import {
  type Attribute,
  type Graph,
  type Node,
  type Numbers,
  type Value,
  type ValueType,
  writtenOut,
} from "./graph.ts";
import { onnxSchema } from "./onnx-schema.ts";

/** The numbers by which ONNX names element types (TensorProto.DataType). */
export const onnxTypes: Readonly<Record<ValueType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

const schema = protobuf.Root.fromJSON(onnxSchema);
const modelProto = schema.lookupType("ModelProto");

/** The name of a value inside the file. */
export const nameOf = (value: Value): string => `v${value.id}`;

/** Numbers that lie in a file beside: bytes from `offset` on. Half of them where 16 bits keep a float. */
export type Stored = {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
  readonly type: ValueType;
};

/** How the values of a file are called, and the numbers of inputs that need not be fed. */
export type Naming = {
  readonly name?: (value: Value) => string;
  readonly defaults?: ReadonlyMap<Value, NdArray>;
  /** Sides of an input or output that are not the same in every run have names. */
  readonly sides?: (value: Value) => readonly (number | string)[];
  /** Where the numbers of a constant lie, if not in this file. */
  readonly stored?: (value: Value) => Stored | undefined;
};

/**
 * A graph as the bytes of an ONNX file (opset 23, and ONNX Runtime's own operators). A constant that stands among
 * the inputs is fed, not written.
 */
export function writeOnnx(graph: Graph, naming: Naming = {}): Uint8Array {
  const { name = nameOf, defaults = new Map<Value, NdArray>(), sides, stored } = naming;
  const constants = new Map<string, Value>();
  const fed = new Set(graph.inputs);
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input?.constant !== undefined && !fed.has(input)) constants.set(name(input), input);
    }
  }
  const beside = [...constants.values()].flatMap((value): [Value, Stored][] => {
    const place = isSplat(value) ? undefined : stored?.(value);
    return place ? [[value, place]] : [];
  });
  const besides = new Map(beside);
  const message = modelProto.fromObject({
    irVersion: 11,
    producerName: "transfusion",
    opsetImport: [
      { domain: "", version: 23 },
      ...(graph.nodes.some(({ domain }) => domain !== "")
        ? [{ domain: "com.microsoft", version: 1 }]
        : []),
    ],
    graph: {
      name: "program",
      node: [
        ...beside.filter(isHalf).map(([value]) => widened(name(value))),
        ...graph.nodes.map((node) => writeNode(node, name)),
      ],
      initializer: [
        ...[...constants.values()]
          .filter((value) => !isSplat(value) && !besides.has(value))
          .map((value) => tensor(name(value), value.shape, value.type, value.constant as Numbers)),
        ...beside.map((each) => external(each, name(each[0]))),
        ...[...defaults].map(([value, { shape, dtype, data }]) =>
          tensor(name(value), shape, dtype, writtenOut(data, sizeOf(shape))),
        ),
      ],
      input: graph.inputs.map((value) => writeInfo(value, name(value), sides?.(value))),
      output: graph.outputs.map((value) => writeInfo(value, name(value), sides?.(value))),
    },
  });
  const splats = [...constants.values()].filter(isSplat);
  const graphMessage = (message as unknown as { graph: { node: object[]; initializer: object[] } })
    .graph;
  for (const splat of splats) {
    const shape = `${name(splat)}_shape`;
    const sides = BigInt64Array.from(splat.shape, BigInt);
    graphMessage.initializer.push(tensor(shape, [splat.shape.length], "int64", sides));
    graphMessage.initializer.push(
      tensor(`${name(splat)}_one`, [], splat.type, splat.constant as Float32Array),
    );
    graphMessage.node.unshift({
      input: [`${name(splat)}_one`, shape],
      output: [name(splat)],
      name: `${name(splat)}_splat`,
      opType: "Expand",
      domain: "",
      attribute: [],
    });
  }
  return modelProto.encode(message).finish();
}

/** A model file as plain data, as far as one looks into it again. */
export type OnnxModel = {
  readonly graph: {
    readonly node: readonly OnnxNode[];
    readonly input: readonly { readonly name: string }[];
    readonly output: readonly { readonly name: string }[];
    readonly initializer: readonly { readonly name: string }[];
  };
};

type OnnxNode = {
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
};

export function decodeOnnx(file: Uint8Array): OnnxModel {
  const { graph, ...rest } = modelProto.decode(file) as unknown as OnnxModel;
  const { node, input, output, initializer, ...others } = graph;
  return { ...rest, graph: { ...others, node, input, output, initializer } };
}

export function encodeOnnx(model: OnnxModel): Uint8Array {
  return modelProto.encode(modelProto.fromObject(model)).finish();
}

/** One number that stands for a whole array is stored as one number. */
function isSplat(value: Value): boolean {
  return (
    value.constant?.length === 1 && value.shape.reduce((product, side) => product * side, 1) !== 1
  );
}

/** The name of a node inside the file: `MatMul_12`, after its kernel and its first output. */
export const nodeNameOf = ({ kernel, outputs }: Node): string => `${kernel}_${outputs[0]?.id}`;

function writeNode(node: Node, name: (value: Value) => string): object {
  return {
    input: node.inputs.map((input) => (input === undefined ? "" : name(input))),
    output: node.outputs.map(name),
    name: nodeNameOf(node),
    opType: node.op,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([attributeName, value]) => ({
      name: attributeName,
      ...attribute(value),
    })),
  };
}

function attribute(value: Attribute): object {
  if (typeof value === "number") return { i: value, type: 2 };
  if (typeof value === "string") return { s: new TextEncoder().encode(value), type: 3 };
  if ("float" in value) return { f: value.float, type: 1 };
  return { ints: [...value], type: 7 };
}

function tensor(
  name: string,
  dims: readonly number[],
  type: ValueType,
  data: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number },
): object {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: [...dims], dataType: onnxTypes[type], rawData };
}

const isHalf = ([value, { type }]: readonly [Value, Stored]): boolean => type !== value.type;

/** A tensor whose numbers lie in another file. */
function external([value, place]: readonly [Value, Stored], name: string): object {
  const { location, offset, length, type } = place;
  const entries = { location, offset, length };
  return {
    name: isHalf([value, place]) ? `${name}_half` : name,
    dims: [...value.shape],
    dataType: onnxTypes[type],
    dataLocation: 1,
    externalData: Object.entries(entries).map(([key, entry]) => ({ key, value: String(entry) })),
  };
}

/** A tensor of halves as floats; ONNX Runtime does this once, when it loads the file. */
function widened(name: string): object {
  return {
    input: [`${name}_half`],
    output: [name],
    name: `${name}_widened`,
    opType: "Cast",
    domain: "",
    attribute: [{ name: "to", ...attribute(onnxTypes.float32) }],
  };
}

function writeInfo(
  value: Value,
  name: string,
  sides: readonly (number | string)[] = value.shape,
): object {
  const dim = sides.map((side) =>
    typeof side === "string" ? { dimParam: side } : { dimValue: side },
  );
  return {
    name,
    type: { tensorType: { elemType: onnxTypes[value.type], shape: { dim } } },
  };
}
