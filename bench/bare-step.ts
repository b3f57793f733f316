import type * as tf from "@tensorflow/tfjs";
import {
  type Batch,
  batchSpec,
  initModel,
  type Layout,
  loss,
  type ModelConfig,
  type ModelParameters,
} from "@transfusion/model";
import { floats, leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { compileStep, type Program } from "@transfusion/tfjs-backend-onnx";
import {
  initAdamw,
  type StepScalars,
  type Tensors,
  type TrainState,
  trainStep,
} from "@transfusion/training";

/** The numbers of a step somewhere in a run. */
export const scalars = {
  stepSize: number(1e-3),
  epsilon: number(1e-8),
  keep: number(0.9999),
  learningRate: number(1e-3),
  emaDecay: number(0.999),
};

/** A training step and nothing around it: forward, backward, clip, AdamW, EMA. Its inputs are `batch` and `scalars`. */
export function compileBareStep(
  config: ModelConfig,
  layout: Layout,
  threads: number,
): Promise<Program> {
  const parameters: Tree<NdArray> = initModel(config, 1);
  const zeros = { mean: initAdamw(parameters).mean, variance: initAdamw(parameters).variance };
  const step = (held: Tree<tf.Tensor>, inputs: Tree<tf.Tensor>) =>
    trainStep(
      (weights, batch: Batch<tf.Tensor>) =>
        loss(weights as ModelParameters<tf.Tensor>, batch, config, layout, { lambda: 1 }),
      held as TrainState<Tensors>,
      inputs as { batch: Batch<tf.Tensor>; scalars: StepScalars<tf.Tensor> },
      { beta1: 0.9, beta2: 0.95, momentum: 0.95, clipNorm: 1 },
    );
  const scalarSpecs = Object.fromEntries(leavesOf<NdArray>(scalars));
  return compileStep(
    step,
    {
      state: { parameters, ...zeros, average: parameters },
      inputs: { batch: batchSpec(config, layout), scalars: scalarSpecs },
    },
    { threads, engine: "onnx" },
  );
}

function number(value: number): NdArray {
  return floats(Float32Array.of(value), []);
}
