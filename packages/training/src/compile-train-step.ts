import type * as tf from "@tensorflow/tfjs";
import { type Batch, batchSpec } from "@transfusion/model";
import type { NdArray, Tree } from "@transfusion/tensor";
import { compileStep } from "@transfusion/tfjs-backend-onnx";
import { accumulatedStep } from "./accumulated-step.ts";
import type { SettledTrainConfig } from "./config.ts";
import type { Run } from "./open-run.ts";
import { rateOfPart } from "./rates.ts";
import type { LaidOut } from "./step-batches.ts";
import { numbersOf, type RunState, type StepProgram, scalarSpecs } from "./step-program.ts";
import { type StepScalars, type TrainState, trainStep } from "./train-step.ts";
import type { Tensors } from "./trees.ts";
import { weightedLoss } from "./weighted-loss.ts";

type Compiled = Pick<Run, "model" | "layout" | "state">;

/**
 * The training step of a run, ready to take: one program, or one for the update and one for the gradients of each shape
 * of batches, where gradients are accumulated or pictures keep their shape.
 */
export function compileTrainStep(config: SettledTrainConfig, run: Compiled): Promise<StepProgram> {
  const isOne = config.accumulate === 1 && config.layout.aspectRatio === undefined;
  return isOne ? wholeStep(config, run) : accumulatedStep(config, run);
}

async function wholeStep(
  config: SettledTrainConfig,
  { model, layout, state }: Compiled,
): Promise<StepProgram> {
  const { engine, threads } = config;
  const lossOf = weightedLoss(config, model.config, layout);
  const step = (held: Tree<tf.Tensor>, inputs: Tree<tf.Tensor>) =>
    trainStep(
      (parameters, batch: Batch<tf.Tensor>) => lossOf(parameters, batch),
      held as TrainState<Tensors>,
      inputs as { batch: Batch<tf.Tensor>; scalars: StepScalars<tf.Tensor> },
      { ...config, rateOf: rateOfPart(config.rates) },
    );
  const inputs = { batch: batchSpec(model.config, layout), scalars: scalarSpecs };
  const program = await compileStep(
    step,
    { state: state as Tree<NdArray>, inputs },
    { engine, threads },
  );
  return {
    async run([given], scalars) {
      const { batch } = given as LaidOut;
      return numbersOf(await program.run({ batch, scalars }));
    },
    readState: async () => (await program.readState()) as RunState,
    writeState: (state) => program.writeState(state as Tree<NdArray>),
    dispose: () => program.dispose(),
    peakBytes: program.cost.peakBytes,
    flops: program.cost.flops,
  };
}
