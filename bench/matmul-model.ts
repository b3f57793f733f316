/** A matrix product `[M, K] x [K, N]`; `constant` keeps the second matrix in the model. */
export type Product = {
  readonly M: number;
  readonly K: number;
  readonly N: number;
  readonly constant: boolean;
};

const FLOAT = 1; // TensorProto.DataType

/**
 * An ONNX file with one MatMul: inputs `a` (and `b`), output `c`. The messages and field numbers are
 * those of onnx.proto; written here so that the roof owes nothing to the engine it judges.
 */
export function matmulModel({ M, K, N, constant }: Product, b: Float32Array): Uint8Array {
  const node = message(text(1, "a"), text(1, "b"), text(2, "c"), text(4, "MatMul"));
  const weights = message(
    number(1, K),
    number(1, N),
    number(2, FLOAT),
    text(8, "b"),
    bytes(9, new Uint8Array(b.buffer, b.byteOffset, b.byteLength)),
  );
  const graph = message(
    bytes(1, node),
    text(2, "roof"),
    ...(constant ? [bytes(5, weights)] : []),
    bytes(11, value("a", M, K)),
    ...(constant ? [] : [bytes(11, value("b", K, N))]),
    bytes(12, value("c", M, N)),
  );
  const opset = message(text(1, ""), number(2, 17));
  return message(number(1, 8), bytes(7, graph), bytes(8, opset));
}

/** ValueInfoProto: a name and a float tensor's shape. */
function value(name: string, ...sides: number[]): Uint8Array {
  const shape = message(...sides.map((side) => bytes(1, message(number(1, side)))));
  const tensor = message(number(1, FLOAT), bytes(2, shape));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

function message(...fields: Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([
    Uint8Array.from([...varint((field << 3) | 2), ...varint(value.length)]),
    value,
  ]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
