import protobuf from "protobufjs";
import type { Attribute, Graph, Node, Value, ValueType } from "./graph.ts";
import { onnxSchema } from "./onnx-schema.ts";

/** The numbers by which ONNX names element types (TensorProto.DataType). */
export const onnxTypes: Readonly<Record<ValueType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};

const schema = protobuf.Root.fromJSON(onnxSchema);
const modelProto = schema.lookupType("ModelProto");

/** The name of a value inside the file. */
export const nameOf = (value: Value): string => `v${value.id}`;

/**
 * A graph as the bytes of an ONNX file (opset 23, and ONNX Runtime's own operators). A constant that stands among
 * the inputs is fed, not written.
 */
export function writeOnnx(graph: Graph): Uint8Array {
  const constants = new Map<string, Value>();
  const fed = new Set(graph.inputs);
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input?.constant !== undefined && !fed.has(input)) constants.set(nameOf(input), input);
    }
  }
  const message = modelProto.fromObject({
    irVersion: 11,
    producerName: "transfusion",
    opsetImport: [
      { domain: "", version: 23 },
      { domain: "com.microsoft", version: 1 },
    ],
    graph: {
      name: "program",
      node: graph.nodes.map(writeNode),
      initializer: [...constants.values()].filter((value) => !isSplat(value)).map(writeTensor),
      input: graph.inputs.map(writeInfo),
      output: graph.outputs.map(writeInfo),
    },
  });
  const splats = [...constants.values()].filter(isSplat);
  const graphMessage = (message as unknown as { graph: { node: object[]; initializer: object[] } })
    .graph;
  for (const splat of splats) {
    const shape = `${nameOf(splat)}_shape`;
    const sides = BigInt64Array.from(splat.shape, BigInt);
    graphMessage.initializer.push(tensor(shape, [splat.shape.length], "int64", sides));
    graphMessage.initializer.push(
      tensor(`${nameOf(splat)}_one`, [], splat.type, splat.constant as Float32Array),
    );
    graphMessage.node.unshift({
      input: [`${nameOf(splat)}_one`, shape],
      output: [nameOf(splat)],
      name: `${nameOf(splat)}_splat`,
      opType: "Expand",
      domain: "",
      attribute: [],
    });
  }
  return modelProto.encode(message).finish();
}

/** One number that stands for a whole array is stored as one number. */
function isSplat(value: Value): boolean {
  return (
    value.constant?.length === 1 && value.shape.reduce((product, side) => product * side, 1) !== 1
  );
}

function writeNode(node: Node): object {
  return {
    input: node.inputs.map((input) => (input === undefined ? "" : nameOf(input))),
    output: node.outputs.map(nameOf),
    name: `${node.kernel}_${node.outputs[0]?.id}`,
    opType: node.op,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([name, value]) => ({
      name,
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

function writeTensor(value: Value): object {
  return tensor(nameOf(value), value.shape, value.type, value.constant as Float32Array);
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

function writeInfo(value: Value): object {
  const dim = value.shape.map((dimValue) => ({ dimValue }));
  return {
    name: nameOf(value),
    type: { tensorType: { elemType: onnxTypes[value.type], shape: { dim } } },
  };
}
