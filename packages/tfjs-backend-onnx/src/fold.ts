import * as tf from "@tensorflow/tfjs";
import { type DType, sizeOf } from "@transfusion/tensor";
import { TraceError } from "./errors.ts";
import { constantValue, type Numbers, splatOf, type Value, writtenOut } from "./graph/graph.ts";

/** Constants up to this many numbers are computed while tracing; larger ones when the program runs. */
const foldingLimit = 1 << 20;

/**
 * What a kernel puts out when all its inputs are known, computed by tfjs's own cpu backend; `undefined` where they
 * are not. One number that stands for a whole array is left alone: written out it would only grow.
 */
export function fold(
  name: string,
  inputs: readonly (readonly [string, Value])[],
  attributes: tf.NamedAttrMap,
  isList: boolean,
): Value | Value[] | undefined {
  if (inputs.length === 0) return undefined;
  const values = inputs.map(([, value]) => value);
  if (!values.every(({ constant, shape }) => constant && sizeOf(shape) <= foldingLimit))
    return undefined;
  if (values.every((value) => splatOf(value) !== undefined && value.shape.length > 0))
    return undefined;
  const kernel = tf.getKernel(name, "cpu");
  const cpu = tf.findBackend("cpu") as tf.KernelBackend | null;
  if (kernel == null || cpu == null) return undefined;
  const tensors = inputs.map(([key, value]): [string, tf.TensorInfo] => {
    const shape = [...value.shape];
    const dtype = value.type as DType;
    const numbers = writtenOut(value.constant as Numbers, sizeOf(shape));
    const dataId = cpu.write(numbers as Float32Array, shape, dtype);
    // Some of its kernels look at the rank, which only whole tensors have.
    return [key, { dataId, shape, dtype, rank: shape.length } as tf.TensorInfo];
  });
  const list = tensors.map(([, tensor]) => tensor);
  const given = isList ? list : Object.fromEntries(tensors);
  const result = kernel.kernelFunc({
    inputs: given as tf.NamedTensorInfoMap,
    attrs: attributes,
    backend: cpu,
  });
  const outputs = Array.isArray(result) ? result : [result];
  const folded = outputs.map(({ dataId, dtype, shape }) =>
    constantValue(numbersOf(cpu.readSync(dataId), dtype), shape, dtype as DType),
  );
  for (const { dataId } of [...list, ...outputs]) cpu.disposeData(dataId);
  return Array.isArray(result) ? folded : folded[0];
}

/** A copy of tfjs's numbers in the array that their dtype asks for. */
export function numbersOf(data: tf.BackendValues, dtype: tf.DataType): Numbers {
  if (dtype === "float32") return new Float32Array(data as ArrayLike<number>);
  if (dtype === "int32") return new Int32Array(data as ArrayLike<number>);
  if (dtype === "bool") return new Uint8Array(data as ArrayLike<number>);
  throw new TraceError(`compile: tensors should be float32, int32 or bool, got ${dtype}`);
}
