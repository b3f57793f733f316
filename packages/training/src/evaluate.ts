import type * as tf from "@tensorflow/tfjs";
import { type Batch, batchSpec, type Layout } from "@transfusion/model";
import { mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { compile, type Program } from "@transfusion/tfjs-backend-onnx";
import { shapesOf } from "./aspects.ts";
import { createBatches } from "./batches.ts";
import type { SettledTrainConfig } from "./config.ts";
import { openLatents } from "./latents.ts";
import type { Run } from "./open-run.ts";
import { openSource } from "./open-source.ts";
import { programsByShape } from "./programs-by-shape.ts";
import { numbersOf } from "./step-program.ts";
import type { StepEvent } from "./train-event.ts";
import type { Tensors } from "./trees.ts";
import { weightedLoss } from "./weighted-loss.ts";

type HeldOutLosses = Pick<StepEvent, "loss" | "textLoss" | "pictureLoss">;

/** Measures losses on held-out samples. */
export type Evaluator = {
  /** The means over the configuration's batches; the same samples, times and noise every time. */
  evaluate(parameters: Tree<NdArray>): Promise<HeldOutLosses>;
  dispose(): Promise<void>;
};

const heldOutSeed = 0x5eed; // another world than any run's own, unless its seed is this very one

/** An evaluator for a run, compiled once. */
export async function createEvaluator(
  config: SettledTrainConfig,
  { model, layout, state }: Pick<Run, "model" | "layout" | "state">,
): Promise<Evaluator> {
  const { evaluate, engine, threads } = config;
  const { batches = 8, data = config.data } = evaluate ?? {};
  const choices = { ...config, seed: config.seed ^ heldOutSeed, captionDropout: 0 };
  const { pictureSize } = config.model;
  const shapes = await shapesOf(config);
  const source = await openSource(data, { pictureSize, seed: choices.seed, shapes });
  const latents = await openLatents(config, model, source);
  const parameterSpecs = mapTree(state.parameters, ({ shape, dtype }: NdArray) => ({
    shape,
    dtype,
  }));
  const compileLoss = (layout: Layout): Promise<Program> => {
    const lossOf = weightedLoss(config, model.config, layout);
    return compile(
      (given) => {
        const { parameters, batch } = given as { parameters: Tensors; batch: Batch<tf.Tensor> };
        return lossOf(parameters, batch) as Tree<tf.Tensor>;
      },
      { inputs: { parameters: parameterSpecs, batch: batchSpec(model.config, layout) } },
      { engine, threads },
    );
  };
  const programs = programsByShape(model.config, compileLoss);
  return {
    async evaluate(parameters) {
      const sums = { loss: 0, textLoss: 0, pictureLoss: 0 };
      const batchOf = createBatches(
        ...([choices, source, model.config, layout, model.tokenizer, undefined] as const),
        latents?.latentsOf,
      );
      for (let at = 0; at < batches; at++) {
        const { batch, layout } = await batchOf(at);
        const program = await programs.of(layout);
        const losses = numbersOf(await program.run({ parameters, batch }));
        sums.loss += losses.loss / batches;
        sums.textLoss += losses.textLoss / batches;
        sums.pictureLoss += losses.pictureLoss / batches;
      }
      return sums;
    },
    async dispose() {
      await programs.dispose();
      await latents?.dispose();
    },
  };
}
