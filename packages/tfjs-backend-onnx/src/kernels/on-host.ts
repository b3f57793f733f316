import * as tf from "@tensorflow/tfjs";
import { backend, backendName } from "../backend.ts";
import { TraceError } from "../errors.ts";
import { numbersOf } from "../fold.ts";

/** Kernels whose results take shapes that only the numbers tell. */
const shapedByNumbers = [
  "NonMaxSuppressionV3",
  "NonMaxSuppressionV4",
  "NonMaxSuppressionV5",
  "RaggedGather",
  "RaggedRange",
  "RaggedTensorToTensor",
  "SparseFillEmptyRows",
  "SparseReshape",
  "SparseSegmentMean",
  "SparseSegmentSum",
  "Unique",
];

/** Those that read their inputs and run on tfjs's cpu backend. */
export const hostKernels: readonly string[] = [...shapedByNumbers, "Multinomial"];

/**
 * Kernels that a graph of fixed shapes cannot hold: outside `compile` their inputs are read and tfjs's own cpu kernel
 * computes them, number for number; inside they are refused.
 */
export function defineOnHost(): void {
  for (const name of shapedByNumbers) onHost(name, "the shape of its result depends on numbers");
  onHost("Multinomial", "it would draw the same numbers in every run");
}

function onHost(name: string, why: string): void {
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      if (backend.tracing) {
        throw new TraceError(
          `compile: ${name} should not be called in a traced function, ${why}; pass what it gives as an input`,
        );
      }
      const kernel = tf.getKernel(name, "cpu") as tf.KernelConfig;
      const cpu = tf.findBackend("cpu") as tf.KernelBackend;
      const lent: tf.TensorInfo[] = [];
      const lend = (tensor: tf.TensorInfo): tf.TensorInfo => {
        backend.valueOf(tensor, name);
        const { shape, dtype } = tensor;
        const numbers = numbersOf(backend.readSync(tensor.dataId), dtype) as Float32Array;
        const copy = { dataId: cpu.write(numbers, shape, dtype), shape, dtype };
        lent.push(copy);
        return copy;
      };
      const given = Object.entries(inputs as Record<string, tf.TensorInfo | tf.TensorInfo[]>).map(
        ([key, input]) => [key, Array.isArray(input) ? input.map(lend) : lend(input)],
      );
      const taken = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => {
        const numbers = numbersOf(cpu.readSync(dataId), dtype) as Float32Array;
        cpu.disposeData(dataId);
        return { dataId: backend.write(numbers, shape, dtype), shape, dtype };
      };
      try {
        const all = Object.fromEntries(given) as tf.NamedTensorInfoMap;
        const result = kernel.kernelFunc({ inputs: all, attrs: attrs ?? {}, backend: cpu });
        return Array.isArray(result) ? result.map(taken) : taken(result);
      } finally {
        for (const { dataId } of lent) cpu.disposeData(dataId);
      }
    },
  });
}
