import { createHash } from "node:crypto";
import { halfFromFloat, leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { generalize } from "./graph/generalize.ts";
import type { Graph, Value } from "./graph/graph.ts";
import { graphOf } from "./graph/graph-of.ts";
import { standardize } from "./graph/standardize.ts";
import { nameOf, type Stored, writeOnnx } from "./graph/write-onnx.ts";
import "./register.ts";
import { type Spec, type Traceable, trace } from "./trace.ts";

/** Several functions as ONNX files that share one file of weights. */
export type OnnxFiles = {
  /**
   * A function as an ONNX file (opset 23) for all sizes of these names: `at` says what it is and what goes in at some of
   * them. Inputs and outputs are called by their paths in the trees, sides of arrays by the names of the sizes.
   *
   * Throws a `RangeError` where an operator knows its size otherwise than from the shapes of what goes in.
   */
  add<Size extends string>(
    sizes: readonly Size[],
    at: (sizes: Readonly<Record<Size, number>>) => { run: Traceable; inputs: Tree<Spec> },
    constants?: Tree<NdArray>,
  ): Promise<Uint8Array>;
  /** The numbers of all constants so far, each once. */
  weights(): Uint8Array;
};

/** Constants of more numbers than this lie in the shared file. */
const smallConstant = 256;
/** Where an array may begin in the shared file. */
const alignment = 64;
/** Sizes to trace at: primes that no array of a model has by chance, and each pair of which differs by its own number. */
const primes: readonly (readonly [number, number])[] = [
  [37, 41],
  [53, 59],
  [61, 73],
  [83, 103],
];

/** No files yet. `half` keeps the weights' floats in 16 bits; the arithmetic is in 32 all the same. */
export function createOnnxFiles({
  weightsFile,
  half = false,
}: {
  readonly weightsFile: string;
  readonly half?: boolean;
}): OnnxFiles {
  const store = createStore(weightsFile, half);

  return {
    async add(sizes, at, constants) {
      const tracedAt = async (which: 0 | 1) => {
        const entries = sizes.map((name, i) => [name, (primes[i] as readonly number[])[which]]);
        const { run, inputs } = at(Object.fromEntries(entries));
        const traced = await trace(run, inputs, constants);
        return { ...traced, graph: graphFrom(traced) };
      };
      const [first, second] = [await tracedAt(0), await tracedAt(1)];
      const { graph, sidesOf } = generalize(first.graph, second.graph);
      const names = new Map<Value, string>();
      for (const [path, value] of leavesOf(first.inputs)) names.set(value, path);
      const taken = new Set(names.values());
      for (const [i, [path]] of leavesOf(first.outputs).entries()) {
        const name = taken.has(path) ? `outputs.${path}` : path;
        names.set(graph.outputs[i] as Value, name);
      }
      const nameSide = ([p, q]: readonly [number, number]): number | string =>
        p === q ? p : nameOfSide([p, q], sizes);
      return writeOnnx(graph, {
        name: (value) => names.get(value) ?? nameOf(value),
        sides: (value) => sidesOf(value).map(nameSide),
        stored: store.placeOf,
      });
    },
    weights: store.bytes,
  };
}

function graphFrom({ inputs, outputs }: { inputs: Tree<Value>; outputs: Tree<Value> }): Graph {
  const values = (tree: Tree<Value>) => leavesOf(tree).map(([, value]) => value);
  return standardize(graphOf(values(inputs), values(outputs)));
}

/** A side as the sum of sizes and a number, `S + T + 64`. */
function nameOfSide([p, q]: readonly [number, number], sizes: readonly string[]): string {
  const sums = [
    [],
    ...sizes.map((_, i) => [i]),
    ...sizes.flatMap((_, i) => sizes.slice(0, i).map((_, k) => [k, i])),
  ];
  for (const among of sums) {
    const sum = (which: 0 | 1) =>
      among.reduce((total, i) => total + ((primes[i] as readonly number[])[which] as number), 0);
    const rest = p - sum(0);
    if (among.length === 0 || rest !== q - sum(1) || rest < 0) continue;
    return [...among.map((i) => sizes[i]), ...(rest > 0 ? [rest] : [])].join(" + ");
  }
  return `side_${p}`;
}

/** Arrays one behind another, equal ones once. */
function createStore(location: string, half: boolean) {
  const known = new Map<string, Stored>();
  const byNumbers = new WeakMap<object, Stored>();
  const pieces: Uint8Array[] = [];
  let end = 0;

  return {
    placeOf({ constant, type }: Value): Stored | undefined {
      if (type !== "float32" || constant === undefined || constant.length <= smallConstant) {
        return undefined;
      }
      const seen = byNumbers.get(constant);
      if (seen) return seen;
      const kept = half ? halfFromFloat(constant as Float32Array) : constant;
      const bytes = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength);
      const key = createHash("sha256").update(bytes).digest("hex");
      const offset = Math.ceil(end / alignment) * alignment;
      const fresh = {
        location,
        offset,
        length: bytes.length,
        type: half ? "float16" : type,
      } as const;
      const place = known.get(key) ?? fresh;
      if (place === fresh) {
        pieces.push(new Uint8Array(offset - end), bytes);
        end = offset + bytes.length;
        known.set(key, place);
      }
      byNumbers.set(constant, place);
      return place;
    },
    bytes(): Uint8Array {
      const all = new Uint8Array(end);
      let at = 0;
      for (const piece of pieces) {
        all.set(piece, at);
        at += piece.length;
      }
      return all;
    },
  };
}
