import * as tf from "@tensorflow/tfjs";
import { type DType, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { backend, backendName } from "./backend.ts";
import { inCallerScope, withInheritedScopes } from "./caller-scope.ts";
import { onBackend } from "./engines.ts";
import { TraceError } from "./errors.ts";
import { fold } from "./fold.ts";
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

/** Kernels that only give data another shape: outside `compile` their results share the data. */
const views = new Set(["Identity", "Reshape", "ExpandDims"]);

/**
 * Registers the kernel `name`. Its nodes are traced, or recorded to be run later; while tracing, constants are
 * computed at once by tfjs's own cpu backend.
 */
export function define(name: string, body: KernelBody): void {
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const named = Object.entries(inputs as Record<string, tf.TensorInfo | undefined>);
      const given = named.filter((entry): entry is [string, tf.TensorInfo] => entry[1] != null);
      if (!backend.tracing) {
        backend.keepShort();
        if (views.has(name)) return viewed(name, given, body, attrs ?? {});
      }
      const values = given.map(([key, tensor]) => [key, backend.valueOf(tensor, name)] as const);
      const recorded = () => body(Object.fromEntries(values), attrs ?? {});
      const traced = () => fold(name, values, attrs ?? {}, Array.isArray(inputs)) ?? recorded();
      const result = backend.tracing ? inCallerScope(traced) : recorded();
      return Array.isArray(result)
        ? result.map((value) => backend.tensorOf(value, name))
        : backend.tensorOf(result, name);
    },
  });
}

function viewed(
  kernel: string,
  given: readonly [string, tf.TensorInfo][],
  body: KernelBody,
  attributes: tf.NamedAttrMap,
): tf.TensorInfo {
  const [key, tensor] = given[0] as [string, tf.TensorInfo];
  const shape = (body({ [key]: inputValue(tensor.shape, "float32") }, attributes) as Value).shape;
  return backend.view(tensor, shape, kernel);
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
    backend.tracing = true;
    const engine = tf.engine();
    engine.startScope("compile");
    try {
      const symbolic = (tree: Tree<Value>) => mapTree(tree, tensorFor) as Tree<tf.Tensor>;
      const result = withInheritedScopes(() => f(symbolic(inputs), symbolic(held as Tree<Value>)));
      const outputs = mapTree(result, (tensor: tf.Tensor, path) => {
        if (tensor?.dataId === undefined) {
          throw new TraceError(`compile: output ${path} should be a tensor, got ${typeof tensor}`);
        }
        return backend.valueOf(tensor, `output ${path}`);
      }) as Tree<Value>;
      return { inputs, outputs };
    } finally {
      engine.endScope();
      backend.tracing = false;
    }
  });
}

function tensorFor(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend.tensorOf(value, "input"));
}
