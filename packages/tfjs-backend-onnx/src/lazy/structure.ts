import { createHash } from "node:crypto";
import { reachable, type Value } from "../graph/graph.ts";

/** A graph without its numbers: equal keys mean that one compiled program serves both. */
export type Structure = {
  readonly key: string;
  /** The arrays that it takes, in the order in which its nodes first ask for them. */
  readonly inputs: readonly Value[];
};

/** Constants of more numbers than this are fed like any other array; shapes and axes (int64) never are. */
const fewNumbers = 64;

/** What `outputs` are computed from: operators, attributes, shapes, dtypes, wiring, and small constants by value. */
export function structureOf(outputs: readonly Value[]): Structure {
  const hash = createHash("sha256");
  const names = new Map<Value, string>();
  const inputs: Value[] = [];
  const nameOf = (value: Value | undefined): string => {
    if (value === undefined) return "-";
    const known = names.get(value);
    if (known !== undefined) return known;
    const type = `${value.type}[${value.shape}]`;
    if (isEmbedded(value)) return `${type}=${[...(value.constant as Float32Array)].map(exact)}`;
    const name = `i${inputs.length}`;
    names.set(value, name);
    inputs.push(value);
    return `${name}:${type}`;
  };
  for (const [index, node] of reachable(outputs).entries()) {
    const attributes = JSON.stringify(node.attributes, (_, value) => exact(value));
    hash.update(`${node.op} ${node.inputs.map(nameOf).join()} ${attributes}`);
    for (const [at, output] of node.outputs.entries()) {
      names.set(output, `n${index}.${at}`);
      hash.update(` ${output.type}[${output.shape}]`);
    }
    hash.update("\n");
  }
  hash.update(outputs.map(nameOf).join());
  return { key: hash.digest("base64"), inputs };
}

/** Numbers that JSON and plain text would take for others. */
function exact(value: unknown): unknown {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Says whether a constant is part of the graph rather than fed to it. */
export function isEmbedded({ constant, type }: Value): boolean {
  return constant !== undefined && (constant.length <= fewNumbers || type === "int64");
}
