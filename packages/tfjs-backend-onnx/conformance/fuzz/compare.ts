import * as tf from "@tensorflow/tfjs";
import { leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { compile } from "../../src/compile.ts";
import { operationsByName } from "./operations.ts";
import { isLeaf, type Leaf, type RandomGraph, randomGraph, type Step } from "./random-graph.ts";

/** Where our backend and tfjs's cpu backend part: the smallest part of the graph that shows it, as text. */
export type Disagreement = { readonly seed: number; readonly text: string };

type Tensors = Record<string, tf.Tensor>;
type Arrays = ReadonlyMap<string, NdArray>;

/** Sums in another order, and functions of another library, may be so far apart, as a share of the largest number. */
const tolerance = 2e-4;

/**
 * Computes the graph of a seed, with gradients where there are any, on tfjs's cpu backend, on ours one operation at a
 * time, and compiled, and says where they part.
 */
export async function compareGraph(seed: number): Promise<Disagreement | undefined> {
  await tf.setBackend("cpu");
  const graph = randomGraph(seed);
  const complaints = await complaintsOf(graph);
  if (complaints.length === 0) return undefined;
  for (let at = 0; at < graph.entries.length; at++) {
    if (isLeaf(graph.entries[at] as Leaf | Step)) continue;
    const part = upTo(graph, at);
    const found = await complaintsOf(part);
    if (found.length > 0) return { seed, text: written(part, found) };
  }
  return { seed, text: written(graph, complaints) };
}

/** Only what the entry at a place needs. */
function upTo(graph: RandomGraph, last: number): RandomGraph {
  const needed = new Set([last]);
  for (let at = last; at >= 0; at--) {
    const entry = graph.entries[at] as Leaf | Step;
    if (needed.has(at) && !isLeaf(entry)) for (const input of entry.inputs) needed.add(input);
  }
  const kept = [...needed].sort((a, b) => a - b);
  const entries = kept.map((at) => {
    const entry = graph.entries[at] as Leaf | Step;
    if (isLeaf(entry)) return entry;
    return { ...entry, inputs: entry.inputs.map((input) => kept.indexOf(input)) };
  });
  return { entries, smooth: kept.map((at) => graph.smooth[at] as boolean) };
}

async function complaintsOf(graph: RandomGraph): Promise<string[]> {
  let f = functionOf(graph, true);
  let expected: Arrays;
  try {
    expected = await eager("cpu", graph, f);
  } catch {
    f = functionOf(graph, false); // tfjs itself fails on some gradients
    expected = await eager("cpu", graph, f);
  }
  const ways: [string, () => Promise<Arrays>][] = [
    ["eager", () => eager("onnx", graph, f)],
    ["compiled", () => compiled(graph, f)],
  ];
  const complaints: string[] = [];
  for (const [way, run] of ways) {
    try {
      complaints.push(...differences(await run(), expected).map((text) => `${way}: ${text}`));
    } catch (error) {
      complaints.push(`${way}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return complaints;
}

const inputsOf = (graph: RandomGraph): [string, Leaf][] =>
  graph.entries.flatMap((entry, at) => (isLeaf(entry) ? [[`v${at}`, entry]] : []));

/** All entries that nothing takes, and the gradients of their weighted sum. */
function functionOf(graph: RandomGraph, withGradients: boolean): (given: Tensors) => Tensors {
  const used = new Set(graph.entries.flatMap((entry) => (isLeaf(entry) ? [] : entry.inputs)));
  const ends = graph.entries.flatMap((entry, at) => (isLeaf(entry) || used.has(at) ? [] : [at]));
  const evaluate = (given: Tensors): tf.Tensor[] => {
    const values: tf.Tensor[] = [];
    for (const [at, entry] of graph.entries.entries()) {
      if (isLeaf(entry)) values.push(given[`v${at}`] as tf.Tensor);
      else {
        const operation = operationsByName.get(entry.op);
        const inputs = entry.inputs.map((input) => values[input] as tf.Tensor);
        values.push((operation as NonNullable<typeof operation>).run(inputs, entry.options));
      }
    }
    return values;
  };
  return (given) => {
    const values = evaluate(given);
    const outputs: Tensors = {};
    for (const at of ends) outputs[`v${at}`] = values[at] as tf.Tensor;
    const roots = graph.entries.flatMap((entry, at) =>
      isLeaf(entry) ? [] : graph.smooth[at] ? [at] : [],
    );
    const names = inputsOf(graph)
      .filter(([, { array }]) => array.dtype === "float32")
      .map(([name]) => name);
    if (!withGradients || roots.length === 0 || names.length === 0) return outputs;
    const loss = (...leaves: tf.Tensor[]) => {
      const replaced = Object.fromEntries(names.map((name, at) => [name, leaves[at] as tf.Tensor]));
      const again = evaluate({ ...given, ...replaced });
      const weighted = roots.map((at) => {
        const value = again[at] as tf.Tensor;
        const weights = Float32Array.from({ length: value.size }, (_, i) => ((i % 5) - 1.5) / 2);
        return tf.sum(tf.mul(value, tf.tensor(weights, value.shape)));
      });
      // Every leaf counts a little, that none is without a gradient.
      return tf.addN([...weighted, ...leaves.map((leaf) => tf.sum(leaf))]) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(names.map((name) => given[name] as tf.Tensor));
    for (const [at, name] of names.entries())
      outputs[`gradient of ${name}`] = gradients[at] as tf.Tensor;
    return outputs;
  };
}

const tensorOf = ({ data, shape, dtype }: NdArray): tf.Tensor =>
  tf.tensor(data.slice(), [...shape], dtype);

async function eager(
  backend: string,
  graph: RandomGraph,
  f: (given: Tensors) => Tensors,
): Promise<Arrays> {
  await tf.setBackend(backend);
  const outputs = tf.tidy(() =>
    f(Object.fromEntries(inputsOf(graph).map(([name, { array }]) => [name, tensorOf(array)]))),
  );
  const arrays = new Map<string, NdArray>();
  try {
    for (const [name, tensor] of Object.entries(outputs)) {
      const data = tensor.dataSync() as Float32Array;
      arrays.set(name, {
        shape: tensor.shape,
        dtype: tensor.dtype as "float32",
        data: data.slice(),
      });
    }
  } finally {
    tf.dispose(outputs);
  }
  return arrays;
}

async function compiled(graph: RandomGraph, f: (given: Tensors) => Tensors): Promise<Arrays> {
  const leaves = inputsOf(graph);
  const open = leaves.filter(([, { fixed }]) => !fixed);
  const inputs = Object.fromEntries(open.map(([name, { array }]) => [name, array]));
  const program = await compile(
    (given) => {
      const fixed = leaves
        .filter(([, leaf]) => leaf.fixed)
        .map(([name, { array }]) => [name, tensorOf(array)]);
      return f({ ...(given as Tensors), ...Object.fromEntries(fixed) }) as Tree<tf.Tensor>;
    },
    { inputs },
    { threads: 1 },
  );
  const outputs = await program.run(inputs);
  await program.dispose();
  return new Map(leavesOf(outputs as Tree<NdArray>));
}

function differences(got: Arrays, expected: Arrays): string[] {
  return [...expected].flatMap(([name, wanted]) => {
    const array = got.get(name);
    const kind = (one?: NdArray) => (one ? `${one.dtype} [${one.shape.join(", ")}]` : "nothing");
    if (kind(array) !== kind(wanted)) return [`${name}: ${kind(array)}, not ${kind(wanted)}`];
    const numbers = [...wanted.data].map(Number);
    const largest = numbers.reduce(
      (most, x) => Math.max(most, Number.isFinite(x) ? Math.abs(x) : 0),
      1,
    );
    const wrong = numbers.flatMap((number, at) => {
      const other = Number(array?.data[at]);
      const near =
        Object.is(number, other) ||
        number === other ||
        Math.abs(number - other) <= tolerance * largest;
      return near ? [] : [`${name}[${at}]: ${other}, not ${number}`];
    });
    return wrong.slice(0, 3);
  });
}

/** A graph and what is wrong with it, so that it can be done again by hand. */
function written(graph: RandomGraph, complaints: readonly string[]): string {
  const lines = graph.entries.map((entry, at) => {
    if (!isLeaf(entry)) {
      const inputs = entry.inputs.map((input) => `v${input}`).join(", ");
      return `v${at} = ${entry.op}(${inputs}) ${JSON.stringify(entry.options)}`;
    }
    const { dtype, shape, data } = entry.array;
    return `v${at} = ${dtype} [${shape}] [${data}]${entry.fixed ? " (constant)" : ""}`;
  });
  return [...lines, ...complaints].map((line) => `  ${line}`).join("\n");
}
