import * as tf from "@tensorflow/tfjs";
import { createRandom, type NdArray, type Random, sizeOf } from "@transfusion/tensor";
import { operations } from "./operations.ts";

type Dtype = "float32" | "int32" | "bool";

/** What a step may be told beyond its tensors. Numbers, strings and lists of them: it can be printed. */
// biome-ignore lint/suspicious/noExplicitAny: each operation has options of its own
export type Options = Record<string, any>;

/** An array that goes in. In a compiled function a fixed one is a constant, not an input. */
export type Leaf = { readonly array: NdArray; readonly fixed: boolean };

/** One call: an operation, and the entries that it takes. */
export type Step = {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly options: Options;
};

/** A function as a list; every entry is one tensor, made from those before it. */
export type RandomGraph = {
  readonly entries: readonly (Leaf | Step)[];
  /** Entries whose gradient exists: no operation without one lies before them. */
  readonly smooth: readonly boolean[];
};

/**
 * An operation that random graphs are made of. "exact" ones give exact numbers for small multiples of a quarter, in
 * whatever order they add; "rounded" ones do not; "jumps" are only asked about exact numbers, since the last digit of
 * others may decide.
 */
export type Operation = {
  readonly name: string;
  readonly kind: "exact" | "rounded" | "jumps";
  /** Says that tfjs has no gradient for it, or that its gradient jumps where its value does not. */
  readonly cut?: boolean;
  readonly choose: (draw: Draw) => { inputs: readonly number[]; options?: Options };
  readonly run: (tensors: readonly tf.Tensor[], options: Options) => tf.Tensor;
};

/** How an operation picks what it takes. */
export type Draw = {
  readonly random: Random;
  tensor(at: number): tf.Tensor;
  integer(below: number): number;
  among<T>(list: readonly T[]): T;
  chance(share: number): boolean;
  side(): number;
  shape(rank?: number): number[];
  /** An entry that is accepted: one that there is, else a new leaf of that shape. */
  pick(accepts?: (tensor: tf.Tensor) => boolean, shape?: () => number[], dtype?: Dtype): number;
  /** A new leaf; whole numbers are drawn from [0, below). */
  leaf(shape: readonly number[], dtype?: Dtype, below?: number): number;
};

type Known = { readonly tensor: tf.Tensor; readonly exact: boolean; readonly smooth: boolean };

const mostNumbers = 3000;
const largestNumber = 1e4;

export const isLeaf = (entry: Leaf | Step): entry is Leaf => "array" in entry;

/** A graph decided by its seed. It is computed on tfjs's backend in use, which says what is possible and what is not. */
export function randomGraph(seed: number): RandomGraph {
  const random = createRandom(seed, "graph");
  const entries: (Leaf | Step)[] = [];
  const known: Known[] = [];
  const wanted = 1 + random.integer(8);
  for (let tries = 0, steps = 0; steps < wanted && tries < 60; tries++) {
    const operation = operations[random.integer(operations.length)] as Operation;
    const before = entries.length;
    if (addStep(operation, random, entries, known)) steps += 1;
    else {
      for (const { tensor } of known.splice(before)) tensor.dispose();
      entries.length = before;
    }
  }
  const smooth = known.map((value) => value.smooth);
  for (const { tensor } of known) tensor.dispose();
  return { entries, smooth };
}

function addStep(
  operation: Operation,
  random: Random,
  entries: (Leaf | Step)[],
  known: Known[],
): boolean {
  let tensor: tf.Tensor;
  let step: Step;
  try {
    const draw = drawFrom(random, entries, known, operation.kind === "jumps");
    const { inputs, options = {} } = operation.choose(draw);
    step = { op: operation.name, inputs, options };
    const tensors = inputs.map((at) => (known[at] as Known).tensor);
    tensor = tf.tidy(() => operation.run(tensors, options).clone());
  } catch {
    return false; // what the reference refuses is no claim about us
  }
  const numbers = tensor.dataSync();
  const isUsable =
    tensor.size <= mostNumbers &&
    tensor.rank <= 6 &&
    tensor.shape.every((side) => side >= 0) && // of windows larger than the picture
    numbers.every((x) => Number.isFinite(x) && Math.abs(x) < largestNumber) &&
    // tfjs's cpu backend lets sums of truths be 2.
    (tensor.dtype !== "bool" || numbers.every((x) => Number(x) <= 1));
  if (!isUsable) {
    tensor.dispose();
    return false;
  }
  const given = step.inputs.map((at) => known[at] as Known);
  const exact =
    operation.kind !== "rounded" &&
    given.every((value) => value.exact) &&
    numbers.every((x) => Number.isInteger(x * 256));
  const smooth = !operation.cut && given.every((value) => value.smooth);
  entries.push(step);
  known.push({ tensor, exact, smooth: smooth && tensor.dtype === "float32" });
  return true;
}

function drawFrom(
  random: Random,
  entries: (Leaf | Step)[],
  known: Known[],
  exactOnly: boolean,
): Draw {
  const draw: Draw = {
    random,
    tensor: (at) => (known[at] as Known).tensor,
    integer: (below) => random.integer(below),
    among: (list) => list[random.integer(list.length)] as never,
    chance: (share) => random.uniform() < share,
    side: () => draw.among([0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7]),
    shape: (rank = draw.among([0, 1, 1, 2, 2, 2, 3, 3, 4])) =>
      Array.from({ length: rank }, () => draw.side()),
    pick: (
      accepts = () => true,
      shape = () => draw.shape(),
      dtype = draw.among(["float32", "float32", "float32", "float32", "int32", "bool"]),
    ) => {
      for (let tries = 0; tries < 4 && known.length > 0; tries++) {
        const back = Math.floor(random.uniform() ** 2 * known.length);
        const at = known.length - 1 - back;
        const { tensor, exact } = known[at] as Known;
        if ((exact || !exactOnly) && accepts(tensor)) return at;
      }
      for (let tries = 0; tries < 20; tries++) {
        const at = draw.leaf(shape(), dtype);
        if (accepts(draw.tensor(at))) return at;
        draw.tensor(at).dispose();
        known.pop();
        entries.pop();
      }
      throw new RangeError("pick: some shape should be accepted, none was");
    },
    leaf: (shape, dtype = "float32", below) => {
      const array = drawArray(random, shape, dtype, below);
      entries.push({ array, fixed: random.uniform() < 0.2 });
      const tensor = tf.tensor(array.data.slice(), [...shape], dtype);
      known.push({ tensor, exact: true, smooth: dtype === "float32" });
      return entries.length - 1;
    },
  };
  return draw;
}

function drawArray(
  random: Random,
  shape: readonly number[],
  dtype: Dtype,
  below: number | undefined,
): NdArray {
  const size = sizeOf(shape);
  if (dtype === "bool")
    return { shape, dtype, data: Uint8Array.from({ length: size }, () => random.integer(2)) };
  if (dtype === "int32") {
    const one = () => (below === undefined ? random.integer(9) - 4 : random.integer(below));
    return { shape, dtype, data: Int32Array.from({ length: size }, one) };
  }
  const quarter = () => (random.integer(25) - 12) / 4;
  return { shape, dtype, data: Float32Array.from({ length: size }, quarter) };
}
