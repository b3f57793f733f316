import { floats, integers, leavesOf, type NdArray, type Tree, treeOf } from "@transfusion/tensor";
import type { Held } from "@transfusion/tfjs-backend-onnx";
import type { Coding } from "./coder-programs.ts";
import { modelHeadSizeOf } from "./config.ts";
import { ModelError } from "./errors.ts";
import { type Manifest, sizeName } from "./exported-model.ts";
import { stackSlots, unstackSlots, widenSlots } from "./move-slots.ts";
import type { OnnxRuntime, OnnxSession, OnnxTensor, SessionOptions } from "./onnx-runtime.ts";
import type { Programs, Wanted } from "./wanted.ts";

type Arrays = Tree<NdArray | Held>;

/** An exported model's programs, loaded into an ONNX Runtime when first needed. Runs wait for one another. */
export type ExportedPrograms = Programs & {
  readonly code: (coding: Coding, inputs: Tree<NdArray>) => Promise<Arrays>;
};

/** The programs of a manifest; `read` brings the files that it names. */
export function createExportedPrograms(
  manifest: Manifest,
  read: (file: string) => Promise<Uint8Array>,
  { InferenceSession, Tensor }: OnnxRuntime,
  sessionOptions: SessionOptions = {},
): ExportedPrograms {
  const { config, programs } = manifest;
  const sessions = new Map<string, OnnxSession>();
  const isOnGpu = sessionOptions.executionProviders?.includes("webgpu") ?? false;
  const tensors = new WeakMap<object, OnnxTensor>();
  let weights: Uint8Array | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One deed after another: a runtime may not be entered twice. */
  function inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const done = last.then(deed, deed);
    last = done.catch(() => {}); // told to whoever asked
    return done;
  }

  async function find(name: string): Promise<OnnxSession> {
    const known = sessions.get(name);
    if (known) return known;
    const file = programs[name];
    if (file === undefined) {
      const there = Object.keys(programs).join(", ");
      throw new ModelError(`the exported model should have the program ${name}, got ${there}`);
    }
    weights ??= await read(manifest.weights);
    const hasCache = name === "write" || name.startsWith("read");
    const made = await InferenceSession.create(await read(file), {
      ...sessionOptions,
      externalData: [{ path: manifest.weights, data: weights }],
      ...(isOnGpu && hasCache ? { preferredOutputLocation: onDevice(config.depth) } : {}),
    });
    sessions.set(name, made);
    return made;
  }

  async function runFile(name: string, inputs: Arrays, hold: readonly string[]): Promise<Arrays> {
    const session = await find(name);
    const feeds: Record<string, OnnxTensor> = {};
    const passing: OnnxTensor[] = [];
    for (const [path, leaf] of leavesOf<NdArray | Held>(inputs)) {
      feeds[path] = isHeld(leaf) ? tensorOf(leaf) : tensorFrom(leaf);
      if (!isHeld(leaf)) passing.push(feeds[path]);
    }
    const results: Record<string, OnnxTensor> = await session.run(feeds);
    for (const tensor of passing) tensor.dispose();
    const leaves = Object.entries(results).map(async ([name, tensor]) => {
      const path = name.replace(/^outputs\./, "");
      const stays = hold.includes(path.split(".", 1)[0] as string);
      return [path, stays ? heldOf(tensor) : await numbersOf(tensor)] as const;
    });
    return treeOf(await Promise.all(leaves));
  }

  function tensorFrom({ dtype, data, shape }: NdArray): OnnxTensor {
    return new Tensor(dtype as "float32", data as Float32Array, shape);
  }

  function heldOf(tensor: OnnxTensor): Held {
    const held: Held = {
      shape: tensor.dims,
      dtype: tensor.type as "float32",
      read: () => numbersOf(tensor),
      release: () => {
        if (tensors.delete(held)) tensor.dispose();
      },
    };
    tensors.set(held, tensor);
    return held;
  }

  function tensorOf(held: Held): OnnxTensor {
    const tensor = tensors.get(held);
    if (tensor) return tensor;
    throw new RangeError("run: a held input should not have been released");
  }

  /** A cache's numbers, brought here. */
  async function fetched(cache: Arrays): Promise<Tree<NdArray>> {
    const leaves = leavesOf<NdArray | Held>(cache).map(
      async ([path, leaf]) => [path, isHeld(leaf) ? await leaf.read() : leaf] as const,
    );
    return treeOf(await Promise.all(leaves));
  }

  const kept = (cache: Tree<NdArray>): Arrays =>
    treeOf(leavesOf<NdArray>(cache).map(([path, array]) => [path, heldOf(tensorFrom(array))]));

  /** Behind nothing the programs read as behind one slot that nobody sees. */
  function behindOneSlot(inputs: { readonly [name: string]: Arrays }): Arrays {
    const { heads, depth } = config;
    const K = modelHeadSizeOf(config);
    const slots = () => floats(new Float32Array(heads * K), [1, heads, 1, K]);
    const layers = Array.from({ length: depth }, (_, layer) => [
      layer,
      { keys: slots(), values: slots() },
    ]);
    const next = inputs.kept as NdArray;
    return {
      ...inputs,
      kept: integers(
        (next.data as Int32Array).map((slot) => slot + 1),
        next.shape,
      ),
      cache: Object.fromEntries(layers) as Tree<NdArray>,
      visible: floats(Float32Array.of(-1e9), [1, 1, 1, 1]),
    };
  }

  async function run(wanted: Wanted, inputs: Arrays, hold: readonly string[]): Promise<Arrays> {
    const given = inputs as { readonly [name: string]: Arrays };
    switch (wanted.kind) {
      case "stack": {
        const rows = Array.from({ length: wanted.rows }, (_, row) => fetched(given[row] as Arrays));
        return { cache: kept(stackSlots(await Promise.all(rows))) };
      }
      case "unstack": {
        const parts = unstackSlots(await fetched(given.cache as Arrays), wanted.rows).map(kept);
        return Object.fromEntries(parts.entries()) as unknown as Arrays;
      }
      case "widen":
        return { cache: kept(widenSlots(await fetched(given.cache as Arrays), wanted.to)) };
      case "read": {
        const name = wanted.picture ? `read ${sizeName(wanted.picture)}` : "read";
        return runFile(name, wanted.from === 0 ? behindOneSlot(given) : inputs, hold);
      }
      case "write":
        return runFile("write", inputs, hold);
      case "picture":
        return runFile(`picture ${sizeName(wanted.picture)}`, inputs, hold);
    }
  }

  return {
    run: (wanted, inputs, hold = []) => inTurn(() => run(wanted, inputs, hold)),
    code: (coding, inputs) =>
      inTurn(() => runFile(`${coding.kind} ${sizeName(coding)}`, inputs, [])),
    dispose: () =>
      inTurn(async () => {
        for (const session of sessions.values()) await session.release();
        sessions.clear();
      }),
  };
}

/** The keys and values that come out stay where they were made. */
function onDevice(depth: number): { [output: string]: "gpu-buffer" } {
  const paths = Array.from({ length: depth }, (_, layer) =>
    ["keys", "values"].map((kind) => [`outputs.cache.${layer}.${kind}`, "gpu-buffer"] as const),
  );
  return Object.fromEntries(paths.flat());
}

function isHeld(leaf: NdArray | Held): leaf is Held {
  return "release" in leaf;
}

async function numbersOf(tensor: OnnxTensor): Promise<NdArray> {
  const data = (await tensor.getData()) as Float32Array | Int32Array;
  return { shape: tensor.dims, dtype: tensor.type as "float32", data: data as Float32Array };
}
