import * as ort from "onnxruntime-node";
import { decodeOnnx, encodeOnnx, type OnnxModel } from "../graph/write-onnx.ts";
import { type Failure, failureOf } from "./failure.ts";

type Result = ort.Tensor | Failure;

export const isFailure = (result: object): result is Failure => "code" in result;

/**
 * Runs a model of which some part fails: what does not need that part is computed, what needs it gets the failure.
 * Operators run as they were written, not merged into others, so that each is called by its own name.
 */
export async function runRest(
  model: Uint8Array,
  feeds: ReadonlyMap<string, Result>,
  outputs: readonly string[],
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  const whole = decodeOnnx(model);
  const fail = (from: string, failure: Failure, among: readonly string[]): string[] => {
    const lost = after(whole, from);
    return among.filter((name) => {
      if (lost.has(name)) results.set(name, failure);
      return !lost.has(name);
    });
  };
  let left = [...outputs];
  for (const [name, feed] of feeds) if (isFailure(feed)) left = fail(name, feed, left);
  const given = new Map(
    [...feeds].filter((entry): entry is [string, ort.Tensor] => !isFailure(entry[1])),
  );
  while (left.length > 0) {
    try {
      for (const [name, tensor] of await runPart(whole, given, left)) results.set(name, tensor);
      break;
    } catch (error) {
      const failure = failureOf(error);
      const failed = whole.graph.node.find(({ name }) => name === failure.node)?.output[0];
      const rest = failed === undefined ? left : fail(failed, failure, left);
      if (rest.length === left.length) return oneByOne(whole, given, left, results);
      left = rest;
    }
  }
  return results;
}

/** Where nobody says which operator failed, every output is tried alone. */
async function oneByOne(
  model: OnnxModel,
  feeds: ReadonlyMap<string, ort.Tensor>,
  outputs: readonly string[],
  results: Map<string, Result>,
): Promise<Map<string, Result>> {
  for (const name of outputs) {
    const alone = runPart(model, feeds, [name]).then((found) => found.get(name) as ort.Tensor);
    results.set(name, await alone.catch(failureOf));
  }
  return results;
}

async function runPart(
  model: OnnxModel,
  feeds: ReadonlyMap<string, ort.Tensor>,
  outputs: readonly string[],
): Promise<Map<string, ort.Tensor>> {
  const part = before(model, outputs);
  const session = await ort.InferenceSession.create(encodeOnnx(part), {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 4,
  });
  try {
    const names = part.graph.input.map(({ name }) => name);
    const given = Object.fromEntries(names.map((name) => [name, feeds.get(name) as ort.Tensor]));
    return new Map(Object.entries(await session.run(given, [...outputs])));
  } finally {
    await session.release();
  }
}

/** All values that are computed from one, itself included. */
function after(model: OnnxModel, value: string): Set<string> {
  const found = new Set([value]);
  // A node may put out several values: with one, all are lost.
  for (const { input, output } of model.graph.node) {
    if ([...input, ...output].some((name) => found.has(name)))
      for (const name of output) found.add(name);
  }
  return found;
}

/** The model with nothing but what its outputs of these names need. */
function before(model: OnnxModel, outputs: readonly string[]): OnnxModel {
  const needed = new Set(outputs);
  const node = model.graph.node
    .toReversed()
    .filter(({ input, output }) => {
      const isNeeded = output.some((name) => needed.has(name));
      if (isNeeded) for (const name of input) needed.add(name);
      return isNeeded;
    })
    .toReversed();
  const of = <T extends { name: string }>(list: readonly T[]) =>
    list.filter(({ name }) => needed.has(name));
  const { graph } = model;
  const [input, initializer] = [of(graph.input), of(graph.initializer)];
  const output = graph.output.filter(({ name }) => outputs.includes(name));
  return { ...model, graph: { ...graph, node, input, initializer, output } };
}
