import { availableParallelism } from "node:os";
import { leavesOf, mapTree, type NdArray, ownNumbers, type Tree } from "@transfusion/tensor";
import { EngineError } from "../errors.ts";
import { costOf } from "../graph/cost.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { nameOf, writeOnnx } from "../graph/write-onnx.ts";
import { type Held, isHeld, type Program } from "../program.ts";
import { exportOnnx } from "./export-onnx.ts";
import { heldArray, idOf } from "./held.ts";
import { ask, currentThread, freshId } from "./host.ts";
import type { Device, Feed, Feeds, Model } from "./messages.ts";
import { placementOf } from "./placement.ts";
import { profileOf } from "./profile.ts";
import { checkInput, slotsOf } from "./slots.ts";

/** A traced function ready to be loaded. */
export type Loadable = {
  readonly graph: Graph;
  readonly inputs: Tree<Value>;
  /** Of a step: `{ state, outputs }`. */
  readonly outputs: Tree<Value>;
  readonly isStep: boolean;
  /** Where the arrays go in that stay on the engine's side. */
  readonly stateInputs: Tree<Value>;
  /** What they are at first. */
  readonly state: Tree<NdArray>;
  /** Another program, whose arrays they are instead. */
  readonly sharing?: Program;
  /** The arrays whose floats count as the program's parameters. */
  readonly parameters: Tree<NdArray>;
};

export type LoadOptions = { readonly threads?: number; readonly device?: Device };

/** Where the arrays of a program are that others share, and what brings it back after its thread has ended. */
type Holder = { readonly of: number; readonly revive: (who: string) => Promise<void> };

const holders = new WeakMap<Program, Holder>();

/** Loads a graph into the engine's thread. */
export async function loadProgram(
  loadable: Loadable,
  { threads = availableParallelism(), device = "cpu" }: LoadOptions,
): Promise<Program> {
  const { graph, inputs, stateInputs, isStep, sharing } = loadable;
  const program = freshId();
  const holder = sharing && (holders.get(sharing) as Holder);
  // The graph's outputs stand in the order of the leaves of `outputs`.
  const ends = new Map(
    leavesOf(loadable.outputs).map(([path], at) => [path, graph.outputs[at] as Value]),
  );
  const inputSpecs = leavesOf(inputs);
  const results = [...ends.keys()].filter((path) => !isStep || path.startsWith("outputs."));
  const slots = slotsOf(stateInputs, ends, isStep);
  const given = new Set(graph.inputs);
  const fed = new Map([...ends].filter(([, value]) => given.has(value)));
  const written = (): Model => {
    const outputs = graph.outputs.filter((value) => !given.has(value));
    return { model: writeOnnx({ ...graph, outputs }), threads, device };
  };
  const arrays = holder ? { of: holder.of } : leavesInOrder(stateInputs, loadable.state);
  await holder?.revive("compile");
  let thread = currentThread();
  const send = async (state: typeof arrays) => {
    const load = { type: "load", program, model: written(), slots } as const;
    if ("of" in state) return void (await ask({ ...load, of: state.of }));
    // While the thread loads the graph, this one makes the numbers.
    await Promise.all([ask(load), write(state)]);
  };
  const write = (state: readonly NdArray[]) => {
    const sent = copied(state);
    return ask({ type: "writeState", program, state: sent.state }, sent.buffers);
  };
  await send(arrays);

  /** Loads the program anew where the thread that held it has ended; a state that had changed is lost. */
  async function revive(who: string, state: typeof arrays = arrays): Promise<void> {
    await holder?.revive(who);
    const running = currentThread();
    if (running === thread) return;
    const isOwn = !("of" in arrays) && slots.some(({ output }) => output !== undefined);
    if (isOwn && state === arrays) {
      throw new EngineError(
        `${who}: the state should still be in the engine's thread, which has ended; give it again by writeState`,
        "lost",
      );
    }
    await send(state);
    thread = running;
  }

  const feedsOf = (leaves: ReadonlyMap<string, NdArray | Held>): Feeds =>
    inputSpecs.map(([path, value]): readonly [string, Feed] => {
      const leaf = checkInput(path, value, leaves.get(path));
      return [nameOf(value), isHeld(leaf) ? { held: idOf(leaf) } : leaf];
    });

  async function run(
    tree: Tree<NdArray | Held>,
    { hold = [] }: { hold?: readonly string[] } = {},
  ): Promise<Tree<NdArray | Held>> {
    const leaves = new Map(leavesOf<NdArray | Held>(tree));
    const feeds = feedsOf(leaves);
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
    await revive("run");
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

  const readState = async (): Promise<Tree<NdArray>> => {
    await revive("readState");
    const arrays = await ask({ type: "readState", program });
    const paths = leavesOf(stateInputs).map(([path]) => path);
    const byPath = new Map(paths.map((path, at) => [path, arrays[at] as NdArray]));
    return mapTree(stateInputs, (_, path) => byPath.get(path) as NdArray) as Tree<NdArray>;
  };
  const measured = { program, graph, written };

  const loaded: Program = {
    cost: costOf(
      graph,
      leavesOf(loadable.parameters).map(([, array]) => array),
    ),
    placement: await placementOf(
      measured,
      device,
      inputSpecs.map(([, value]) => value),
    ),
    run,
    profile: async (tree, { runs = 3 } = {}) => {
      await revive("profile");
      return profileOf(measured, feedsOf(new Map(leavesOf<NdArray | Held>(tree))), runs);
    },
    onnx: async (options) => exportOnnx(loadable, await readState(), options),
    readState,
    writeState: async (fresh) => {
      const state = leavesInOrder(stateInputs, fresh);
      await revive("writeState", "of" in arrays ? arrays : state);
      await write(state);
    },
    dispose: async () => {
      if (currentThread() === thread) await ask({ type: "unload", program });
    },
  };
  holders.set(loaded, { of: program, revive });
  return loaded;
}

/** Arrays in buffers of their own that can be given away: at most one copy, where a message would make two. */
function copied(arrays: readonly NdArray[]): { state: NdArray[]; buffers: ArrayBuffer[] } {
  const buffers = new Set<ArrayBufferLike>();
  const state = arrays.map((array) => {
    const made = ownNumbers(array);
    const isAlone = made.byteLength === made.buffer.byteLength && !buffers.has(made.buffer);
    const data = isAlone ? made : made.slice();
    buffers.add(data.buffer);
    return { shape: array.shape, dtype: array.dtype, data };
  });
  return { state, buffers: [...buffers] as ArrayBuffer[] };
}

/** The arrays of a state in the order of its slots. */
function leavesInOrder(stateInputs: Tree<Value>, state: Tree<NdArray>): NdArray[] {
  const arrays = new Map(leavesOf(state));
  return leavesOf(stateInputs).map(
    ([path, value]) => checkInput(path, value, arrays.get(path)) as NdArray,
  );
}
