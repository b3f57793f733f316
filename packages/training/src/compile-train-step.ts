import type * as tf from "@tensorflow/tfjs";
import { type Batch, batchSpec, loss, type ModelParameters } from "@transfusion/model";
import type { NdArray, Tree } from "@transfusion/tensor";
import { compileStep, type Program } from "@transfusion/tfjs-backend-onnx";
import type { SettledTrainConfig } from "./config.ts";
import type { Run } from "./open-run.ts";
import { type StepScalars, type TrainState, trainStep } from "./train-step.ts";
import type { Tensors } from "./trees.ts";

type Inputs = { readonly batch: Batch<tf.Tensor>; readonly scalars: StepScalars<tf.Tensor> };

/** The training step of a run as one program; its state stays on the engine's side. */
export function compileTrainStep(
  config: SettledTrainConfig,
  { model, layout, state }: Pick<Run, "model" | "layout" | "state">,
): Promise<Program> {
  const { lambda, engine, threads } = config;
  const step = (held: Tree<tf.Tensor>, inputs: Tree<tf.Tensor>) =>
    trainStep(
      (parameters, batch: Batch<tf.Tensor>) =>
        loss(parameters as ModelParameters<tf.Tensor>, batch, model.config, layout, { lambda }),
      held as TrainState<Tensors>,
      inputs as Inputs,
      config,
    );
  const number = { shape: [], dtype: "float32" } as const;
  const scalars = {
    stepSize: number,
    epsilon: number,
    keep: number,
    learningRate: number,
    emaDecay: number,
  };
  const inputs = { batch: batchSpec(model.config, layout), scalars };
  return compileStep(step, { state: state as Tree<NdArray>, inputs }, { engine, threads });
}
