import { availableParallelism } from "node:os";
import type { Value } from "../graph/graph.ts";
import { graphOf } from "../graph/graph-of.ts";
import { nameOf, writeOnnx } from "../graph/write-onnx.ts";
import { currentThread, freshId, tell } from "../runtime/host.ts";
import type { Structure } from "./structure.ts";

/** A graph that the engine has compiled; its inputs and outputs by name, in the order of the structure's. */
export type Loaded = {
  readonly program: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

/** As many compiled graphs are kept, those used last. */
const limit = 128;
const cache = new Map<string, Loaded>();
let thread: object | undefined;
let compilations = 0;

/** The compiled program of a structure: the one from before, or a new one made from `outputs`. */
export function programFor({ key, inputs }: Structure, outputs: readonly Value[]): Loaded {
  const running = currentThread();
  if (running !== thread) cache.clear();
  thread = running;
  const loaded = cache.get(key) ?? load(inputs, outputs);
  cache.delete(key);
  cache.set(key, loaded);
  for (const [oldest, { program }] of cache) {
    if (cache.size <= limit) break;
    cache.delete(oldest);
    tell({ type: "unload", program });
  }
  return loaded;
}

/** How many graphs were compiled so far: one that was met before is not compiled again. */
export function compilationCount(): number {
  return compilations;
}

function load(inputs: readonly Value[], outputs: readonly Value[]): Loaded {
  compilations += 1;
  const program = freshId();
  const graph = graphOf(inputs, outputs);
  const model = { model: writeOnnx(graph), threads: availableParallelism() };
  tell({ type: "load", program, model, slots: [], divisible: true });
  return { program, inputs: inputs.map(nameOf), outputs: graph.outputs.map(nameOf) };
}
