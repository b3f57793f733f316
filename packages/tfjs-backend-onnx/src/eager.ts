import * as tf from "@tensorflow/tfjs";
import { type DType, leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { backendOf, type EngineName, onBackend } from "./engines.ts";
import { EngineError } from "./errors.ts";
import { type Held, isHeld, type Program } from "./program.ts";
import type { Traceable } from "./trace.ts";

/** A function to be run kernel by kernel; a step's outputs are `{ state, outputs }`. */
export type Eager = {
  readonly outputs: Traceable;
  readonly state: Tree<NdArray>;
  readonly isStep: boolean;
};

/** The same program as a compiled one, run on a tfjs backend: same numbers, slower, on the calling thread. */
export function eagerProgram(engine: EngineName, eager: Eager): Program {
  const backend = backendOf(engine);
  let state: Tree<tf.Tensor> | undefined;
  const heldTensors = new Map<Held, tf.Tensor>();

  const hold = (tensor: tf.Tensor): Held => {
    const held: Held = {
      shape: tensor.shape,
      dtype: tensor.dtype as DType,
      read: () => onBackend(backend, () => arrayOf(tensor)),
      release: () => {
        tensor.dispose();
        tensors.delete(held);
        heldTensors.delete(held);
      },
    };
    tensors.set(held, tensor);
    heldTensors.set(held, tensor);
    return held;
  };

  return {
    cost: { flops: 0, bytes: 0, parameters: 0, peakBytes: 0, nodes: 0 },
    placement: { device: engine, nodes: 0, onCpu: 0, share: 0, operators: [] },
    profile: async () => onlyCompiled("profile", engine),
    onnx: async () => onlyCompiled("onnx", engine),
    run: (inputs, options) =>
      onBackend(backend, async () => {
        state ??= tensorsOf(eager.state);
        const held = state;
        const lent = leavesOf<NdArray | Held>(inputs).filter(([, leaf]) => isHeld(leaf));
        const kept = new Set(lent.map(([, leaf]) => tensors.get(leaf as Held)));
        const given = mapTree(inputs, (leaf: NdArray | Held) =>
          isHeld(leaf) ? heldTensor(leaf) : tensorOf(leaf),
        ) as Tree<tf.Tensor>;
        const result = tf.tidy(() => {
          const outputs = eager.outputs(given, held);
          return mapTree(outputs, (tensor: tf.Tensor) => tensor.clone()) as tf.TensorContainer;
        }) as Tree<tf.Tensor>;
        for (const [, tensor] of leavesOf(given)) if (!kept.has(tensor)) tensor.dispose();
        const { state: after, outputs } = (eager.isStep ? result : { outputs: result }) as Record<
          string,
          Tree<tf.Tensor>
        >;
        if (after !== undefined) {
          disposeAll(state);
          state = after;
        }
        const names = options?.hold ?? [];
        const entries = leavesOf(outputs as Tree<tf.Tensor>);
        const answers = new Map<string, NdArray | Held>();
        for (const [path, tensor] of entries) {
          if (names.includes(path.split(".", 1)[0] as string)) answers.set(path, hold(tensor));
          else {
            answers.set(path, await arrayOf(tensor));
            tensor.dispose();
          }
        }
        return mapTree(
          outputs as Tree<tf.Tensor>,
          (_, path) => answers.get(path) as NdArray,
        ) as Tree<NdArray>;
      }),
    readState: () =>
      onBackend(backend, async () => {
        state ??= tensorsOf(eager.state);
        const arrays = new Map<string, NdArray>();
        for (const [path, tensor] of leavesOf(state)) arrays.set(path, await arrayOf(tensor));
        return mapTree(state, (_, path) => arrays.get(path) as NdArray) as Tree<NdArray>;
      }),
    writeState: (fresh) =>
      onBackend(backend, async () => {
        if (state !== undefined) disposeAll(state);
        state = tensorsOf(fresh);
      }),
    dispose: () =>
      onBackend(backend, async () => {
        if (state !== undefined) disposeAll(state);
        for (const held of [...heldTensors.keys()]) held.release();
        state = undefined;
      }),
  };
}

function onlyCompiled(who: string, engine: EngineName): never {
  throw new EngineError(`${who}: the engine should be onnx, which compiles, got ${engine}`);
}

/** The tensors behind the references of all eager programs. */
const tensors = new WeakMap<Held, tf.Tensor>();

function heldTensor(held: Held): tf.Tensor {
  const tensor = tensors.get(held);
  if (tensor === undefined) throw new RangeError("run: a held input should not have been released");
  return tensor;
}

const tensorOf = ({ data, shape, dtype }: NdArray): tf.Tensor =>
  tf.tensor(data.slice(), [...shape], dtype);

const tensorsOf = (tree: Tree<NdArray>): Tree<tf.Tensor> =>
  mapTree(tree, tensorOf) as Tree<tf.Tensor>;

function disposeAll(tree: Tree<tf.Tensor>): void {
  for (const [, tensor] of leavesOf(tree)) tensor.dispose();
}

async function arrayOf(tensor: tf.Tensor): Promise<NdArray> {
  const data = (await tensor.data()) as Float32Array;
  return { shape: tensor.shape, dtype: tensor.dtype as DType, data: data.slice() };
}
