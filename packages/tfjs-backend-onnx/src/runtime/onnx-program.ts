import { availableParallelism } from "node:os";
import { leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { costOf } from "../graph/cost.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { nameOf, writeOnnx } from "../graph/write-onnx.ts";
import { type Held, isHeld, type Program } from "../program.ts";
import { ask, freshId } from "./host.ts";
import type { Feed, StateSlot } from "./messages.ts";

/** A traced function ready to be loaded. `outputs` of a step are `{ state, outputs }`. */
export type Loadable = {
  readonly graph: Graph;
  readonly inputs: Tree<Value>;
  readonly outputs: Tree<Value>;
  readonly stateInputs?: Tree<Value>;
  readonly state: Tree<NdArray>;
};

const heldIds = new WeakMap<Held, number>();
const forgotten = new FinalizationRegistry(
  (held: number) => void ask({ type: "release", held: [held] }),
);

/** Loads a graph into the engine's thread. */
export async function loadProgram(
  loadable: Loadable,
  options: { threads?: number },
): Promise<Program> {
  const { graph, inputs, stateInputs } = loadable;
  const program = freshId();
  const isStep = stateInputs !== undefined;
  // The graph's outputs stand in the order of the leaves of `outputs`.
  const ends = new Map(
    leavesOf(loadable.outputs).map(([path], at) => [path, graph.outputs[at] as Value]),
  );
  const outputPaths = leavesOf(loadable.outputs).map(([path]) => path);
  const inputSpecs = leavesOf(inputs);
  const results = outputPaths.filter((path) => !isStep || path.startsWith("outputs."));
  const slots = stateInputs === undefined ? [] : slotsOf(stateInputs, loadable.state, ends);
  const given = new Set(graph.inputs);
  const fed = new Map([...ends].filter(([, value]) => given.has(value)));
  const model = writeOnnx({
    ...graph,
    outputs: graph.outputs.filter((value) => !given.has(value)),
  });
  await ask({
    type: "load",
    program,
    model,
    state: slots,
    threads: options.threads ?? availableParallelism(),
  });

  async function run(
    tree: Tree<NdArray | Held>,
    { hold = [] }: { hold?: readonly string[] } = {},
  ): Promise<Tree<NdArray | Held>> {
    const leaves = new Map(leavesOf<NdArray | Held>(tree));
    const feeds = inputSpecs.map(([path, value]): readonly [string, Feed] => {
      const leaf = checkInput(path, value, leaves.get(path));
      return [nameOf(value), isHeld(leaf) ? { held: idOf(leaf) } : leaf];
    });
    const answers = new Map<string, NdArray | Held>();
    const wanted: { name: string; hold?: number }[] = [];
    const read: string[] = [];
    for (const path of results) {
      const short = isStep ? path.slice("outputs.".length) : path;
      const value = ends.get(path) as Value;
      if (fed.has(path)) {
        const source = inputSpecs.find(([, input]) => input === value)?.[0] as string;
        answers.set(short, leaves.get(source) as NdArray);
      } else if (hold.includes(short.split(".", 1)[0] as string)) {
        const id = freshId();
        wanted.push({ name: nameOf(value), hold: id });
        answers.set(short, heldArray(id, value));
      } else {
        wanted.push({ name: nameOf(value) });
        read.push(short);
      }
    }
    const arrays = await ask({ type: "run", program, feeds, outputs: wanted });
    for (const [at, path] of read.entries()) answers.set(path, arrays[at] as NdArray);
    const shape = isStep
      ? (loadable.outputs as Record<string, Tree<Value>>).outputs
      : loadable.outputs;
    return mapTree(
      shape as Tree<Value>,
      (_, path) => answers.get(path) as NdArray,
    ) as Tree<NdArray>;
  }

  return {
    cost: costOf(graph),
    run,
    readState: async () => {
      const arrays = await ask({ type: "readState", program });
      let at = 0;
      return mapTree(loadable.state, () => arrays[at++] as NdArray) as Tree<NdArray>;
    },
    writeState: async (state) => {
      const fresh = new Map(leavesOf(state));
      const arrays = leavesOf(stateInputs ?? {}).map(([path, value]) => {
        const array = fresh.get(path);
        checkInput(path, value, array);
        return array as NdArray;
      });
      await ask({ type: "writeState", program, state: arrays });
    },
    dispose: async () => void (await ask({ type: "unload", program })),
  };
}

function slotsOf(
  stateInputs: Tree<Value>,
  state: Tree<NdArray>,
  ends: ReadonlyMap<string, Value>,
): StateSlot[] {
  const arrays = new Map(leavesOf(state));
  return leavesOf(stateInputs).map(([path, value]) => {
    const after = ends.get(`state.${path}`);
    if (after === undefined)
      throw new RangeError(`compileStep: the new state should hold ${path}, got nothing`);
    const same =
      after.shape.length === value.shape.length &&
      after.shape.every((side, axis) => side === value.shape[axis]);
    if (!same || after.type !== value.type) {
      throw new RangeError(
        `compileStep: ${path} of the new state should be ${value.type} [${value.shape}], got ${after.type} [${after.shape}]`,
      );
    }
    const slot = { input: nameOf(value), initial: arrays.get(path) as NdArray };
    return after === value ? slot : { ...slot, output: nameOf(after) };
  });
}

function checkInput(path: string, value: Value, leaf: NdArray | Held | undefined): NdArray | Held {
  const wanted = `${value.type} [${value.shape.join(", ")}]`;
  if (leaf === undefined)
    throw new RangeError(`run: input ${path} should be ${wanted}, got nothing`);
  const same =
    leaf.shape.length === value.shape.length &&
    leaf.shape.every((side, axis) => side === value.shape[axis]);
  if (!same || leaf.dtype !== value.type) {
    throw new RangeError(
      `run: input ${path} should be ${wanted}, got ${leaf.dtype} [${leaf.shape.join(", ")}]`,
    );
  }
  return leaf;
}

function heldArray(id: number, value: Value): Held {
  const held: Held = {
    shape: value.shape,
    dtype: value.type as Held["dtype"],
    read: async () => (await ask({ type: "read", held: id }))[0] as NdArray,
    release: () => {
      if (!heldIds.delete(held)) return;
      forgotten.unregister(held);
      void ask({ type: "release", held: [id] });
    },
  };
  heldIds.set(held, id);
  forgotten.register(held, id, held);
  return held;
}

function idOf(held: Held): number {
  const id = heldIds.get(held);
  if (id === undefined)
    throw new RangeError(
      "run: a held input should not have been released, nor be of another engine",
    );
  return id;
}
