import * as tf from "@tensorflow/tfjs";
import {
  type Batch,
  type Layout,
  loss,
  type ModelConfig,
  type ModelParameters,
} from "@transfusion/model";
import type { SettledTrainConfig } from "./config.ts";
import type { Losses } from "./train-step.ts";
import type { Tensors } from "./trees.ts";

/** What a batch counts within a step of several: its share of all tokens, and of all pictures. */
export type Shares = { readonly text: tf.Tensor; readonly picture: tf.Tensor };

/** A run's loss, `textWeight · text + lambda · picture`, of parameters and a batch; each part times its share, if given. */
export function weightedLoss(
  { lambda, textWeight }: Pick<SettledTrainConfig, "lambda" | "textWeight">,
  model: ModelConfig,
  layout: Layout,
): (parameters: Tensors, batch: Batch<tf.Tensor>, shares?: Shares) => Losses<tf.Scalar> {
  return (parameters, batch, shares) => {
    const weights = parameters as ModelParameters<tf.Tensor>;
    const losses = loss(weights, batch, model, layout, { lambda });
    if (!shares && textWeight === 1) return losses;
    const textLoss = shares ? losses.textLoss.mul<tf.Scalar>(shares.text) : losses.textLoss;
    const pictureLoss = shares
      ? losses.pictureLoss.mul<tf.Scalar>(shares.picture)
      : losses.pictureLoss;
    const sum = tf.add<tf.Scalar>(textLoss.mul(textWeight), pictureLoss.mul(lambda));
    return { loss: sum, textLoss, pictureLoss };
  };
}
