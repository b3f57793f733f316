import type * as tf from "@tensorflow/tfjs";
import { type Batch, batchSpec } from "@transfusion/model";
import { mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { compile } from "@transfusion/tfjs-backend-onnx";
import { createBatches } from "./batches.ts";
import type { SettledTrainConfig } from "./config.ts";
import { openLatents } from "./latents.ts";
import type { Run } from "./open-run.ts";
import { openSource } from "./open-source.ts";
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
  const source = await openSource(data, { pictureSize, seed: choices.seed });
  const latents = await openLatents(config, model, source);
  const lossOf = weightedLoss(config, model.config, layout);
  const program = await compile(
    (given) => {
      const { parameters, batch } = given as { parameters: Tensors; batch: Batch<tf.Tensor> };
      return lossOf(parameters, batch) as Tree<tf.Tensor>;
    },
    {
      inputs: {
        parameters: mapTree(state.parameters, ({ shape, dtype }: NdArray) => ({ shape, dtype })),
        batch: batchSpec(model.config, layout),
      },
    },
    { engine, threads },
  );
  return {
    async evaluate(parameters) {
      const sums = { loss: 0, textLoss: 0, pictureLoss: 0 };
      const batchOf = createBatches(
        ...([choices, source, model.config, layout, model.tokenizer, undefined] as const),
        latents?.latentsOf,
      );
      for (let at = 0; at < batches; at++) {
        const { batch } = await batchOf(at);
        const losses = numbersOf(await program.run({ parameters, batch }));
        sums.loss += losses.loss / batches;
        sums.textLoss += losses.textLoss / batches;
        sums.pictureLoss += losses.pictureLoss / batches;
      }
      return sums;
    },
    async dispose() {
      await program.dispose();
      await latents?.dispose();
    },
  };
}
