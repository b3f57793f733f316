import * as tf from "@tensorflow/tfjs";
import { type DType, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { onBackend } from "./engines.ts";
import { TraceError } from "./errors.ts";
import { fold, numbersOf } from "./fold.ts";
import {
  type Attribute,
  constantValue,
  inputValue,
  makeNode,
  type Value,
  type ValueType,
} from "./graph/graph.ts";

/** What an array will be like, before there is one. */
export type Spec = { readonly shape: readonly number[]; readonly dtype: DType };

/** The name under which the tracing kernels stand in tfjs's registry. */
export const backendName = "onnx";

/** tfjs ops whose result is drawn anew on every call: compiled, they would give the same numbers for ever. */
const randomOps =
  /^(rand|randomNormal|randomUniform|randomUniformInt|randomGamma|randomStandardNormal|truncatedNormal|dropout|multinomial)(_|$)/;

type Scope = { name: string; id: number };

/**
 * A tfjs backend that computes nothing: its data are values of a graph. It is active only while `trace` runs a
 * function.
 */
class TracingBackend extends tf.KernelBackend {
  readonly values = new WeakMap<object, Value>();
  tracing = false;

  /** The value behind a tensor; a tensor that was made elsewhere is an error that names the kernel. */
  valueOf(tensor: tf.TensorInfo, kernel: string): Value {
    const value = this.values.get(tensor.dataId);
    if (value !== undefined) return value;
    throw new TraceError(
      `compile: ${kernel} should take tensors of the traced function, got one of shape [${tensor.shape.join(", ")}] made outside it; pass it as an input or a constant`,
    );
  }

  tensorOf(value: Value): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.type as DType };
  }

  override write(data: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (!this.tracing) throw notTracing();
    for (const { name } of scopesOf(tf.engine())) {
      if (!randomOps.test(name)) continue;
      throw new TraceError(
        `compile: ${name.replace("__op", "")} should not be called in a traced function, its numbers would be the same in every run; pass them as an input`,
      );
    }
    const numbers = numbersOf(data, dtype);
    const first = numbers[0];
    const splat =
      numbers.length > 1 && (numbers as Float32Array).every((number) => number === first);
    const value = constantValue(splat ? numbers.slice(0, 1) : numbers, shape, dtype as DType);
    return this.tensorOf(value).dataId;
  }

  override move(): never {
    throw new TraceError(
      "compile: a traced function should make its own tensors or take them as inputs, got one of another backend",
    );
  }

  override readSync(): never {
    throw this.readError();
  }
  override async read(): Promise<never> {
    throw this.readError();
  }
  private readError(): TraceError {
    if (!this.tracing) return notTracing();
    const op = scopesOf(tf.engine()).at(-1)?.name ?? "";
    const within = op === "" || op === "compile" ? "data(), dataSync() or array()" : op;
    return new TraceError(
      `compile: ${within} should not read data in a traced function, there are no numbers yet; compute with tensors, or read after run()`,
    );
  }

  override disposeData(dataId: object): boolean {
    return this.values.delete(dataId);
  }
  /** Symbols hold no memory: there is nothing that could leak. */
  override numDataIds(): number {
    return 0;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override dispose(): void {}
}

export const tracingBackend = new TracingBackend();
tf.registerBackend(backendName, () => tracingBackend, 0);

function notTracing(): TraceError {
  return new TraceError("onnx: tensors of this backend exist only inside compile()");
}

function scopesOf(engine: unknown): readonly Scope[] {
  return (engine as { state: { scopeStack: Scope[] } }).state.scopeStack;
}

/** Adds a node and gives back its only output. Kernels are written with it. */
export function emit(
  kernel: string,
  op: string,
  inputs: readonly (Value | undefined)[],
  shape: readonly number[],
  type: ValueType,
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  return makeNode(op, inputs, attributes, [{ shape, type }], kernel).outputs[0] as Value;
}

type KernelBody = (
  inputs: Readonly<Record<string, Value>>,
  // biome-ignore lint/suspicious/noExplicitAny: each kernel has attributes of its own, described by tfjs
  attributes: any,
) => Value | Value[];

/** Registers the tracing kernel `name`. On constants it is computed at once, by tfjs's own cpu backend. */
export function define(name: string, body: KernelBody): void {
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const named = Object.entries(inputs as Record<string, tf.TensorInfo | undefined>);
      const given = named.filter((entry): entry is [string, tf.TensorInfo] => entry[1] != null);
      const values = given.map(
        ([key, tensor]) => [key, tracingBackend.valueOf(tensor, name)] as const,
      );
      const result =
        fold(name, values, attrs ?? {}, Array.isArray(inputs)) ??
        body(Object.fromEntries(values), attrs ?? {});
      return Array.isArray(result)
        ? result.map((value) => tracingBackend.tensorOf(value))
        : tracingBackend.tensorOf(result);
    },
  });
}

/** A pure function of tensors: what goes in, then what it holds; trees both. */
export type Traceable = (inputs: Tree<tf.Tensor>, held: Tree<tf.Tensor>) => Tree<tf.Tensor>;

export type Traced = { readonly inputs: Tree<Value>; readonly outputs: Tree<Value> };

/** Runs `f` once on symbolic tensors and gives back the values that went in and came out. */
export function trace(
  f: Traceable,
  specs: Tree<Spec>,
  constants: Tree<NdArray> = {},
): Promise<Traced> {
  const inputs = mapTree(specs, (spec: Spec) => inputValue(spec.shape, spec.dtype)) as Tree<Value>;
  const held = mapTree(constants, (array: NdArray) =>
    constantValue(array.data, array.shape, array.dtype),
  );
  return onBackend(backendName, () => {
    tracingBackend.tracing = true;
    const engine = tf.engine();
    engine.startScope("compile");
    try {
      const symbolic = (tree: Tree<Value>) => mapTree(tree, tensorFor) as Tree<tf.Tensor>;
      const result = f(symbolic(inputs), symbolic(held as Tree<Value>));
      const outputs = mapTree(result, (tensor: tf.Tensor, path) => {
        if (tensor?.dataId === undefined) {
          throw new TraceError(`compile: output ${path} should be a tensor, got ${typeof tensor}`);
        }
        return tracingBackend.valueOf(tensor, `output ${path}`);
      }) as Tree<Value>;
      return { inputs, outputs };
    } finally {
      engine.endScope();
      tracingBackend.tracing = false;
    }
  });
}

function tensorFor(value: Value): tf.Tensor {
  const info = tracingBackend.tensorOf(value);
  return tf.engine().makeTensorFromTensorInfo(info);
}
