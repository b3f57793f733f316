import * as tf from "@tensorflow/tfjs";
import { maskBias, rotation, transform } from "@transfusion/transformer";
import type { Batch } from "./batch.ts";
import {
  codecOf,
  type Layout,
  type ModelConfig,
  modelHeadSizeOf,
  patchCountOf,
  transformerConfigOf,
} from "./config.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { addPlaces, embedTime, embedTokens, logits } from "./embed.ts";
import type { ModelParameters } from "./initial.ts";

/** The sum that is minimized and its two parts. */
export type Losses = {
  readonly loss: tf.Scalar;
  /** Mean cross-entropy over the tokens that are to be predicted, in nats. */
  readonly textLoss: tf.Scalar;
  /** Mean over pictures of the objective's weight times the mean squared error. */
  readonly pictureLoss: tf.Scalar;
};

/** What the model says about a batch. */
export type Predictions = {
  /** After every text slot, then after the last patch of every picture. [B, Lt + M, V] */
  readonly logits: tf.Tensor3D;
  /** The network's answer about every patch. [B·M, N, P] */
  readonly patches?: tf.Tensor3D;
};

/**
 * `textLoss + λ·pictureLoss` of packed documents. Zhou et al. 2024, eq. 4.
 *
 * Pure and differentiable in `parameters`; `batch` is what `packDocuments` made for this layout.
 */
export function loss(
  parameters: ModelParameters<tf.Tensor>,
  batch: Batch<tf.Tensor>,
  config: ModelConfig,
  layout: Layout,
  options: { lambda: number },
): Losses {
  const predictions = predict(parameters, batch, config, layout);
  const [B, slots, V] = predictions.logits.shape;
  const textLoss = crossEntropy(
    tf.reshape<tf.Rank.R2>(predictions.logits, [B * slots, V]),
    tf.reshape<tf.Rank.R1>(batch.targets, [B * slots]),
    tf.reshape<tf.Rank.R1>(batch.targetWeights, [B * slots]),
  );
  if (!predictions.patches) return { loss: textLoss, textLoss, pictureLoss: tf.scalar(0) };
  const pictureLoss = patchLoss(predictions.patches, batch);
  return { loss: tf.add(textLoss, tf.mul(pictureLoss, options.lambda)), textLoss, pictureLoss };
}

/** Run the model over packed documents, their pictures spoiled to their times. */
export function predict(
  parameters: ModelParameters<tf.Tensor>,
  batch: Batch<tf.Tensor>,
  config: ModelConfig,
  layout: Layout,
): Predictions {
  const { rows: B, pictureSlots: M, pictureSize } = layout;
  const D = config.width;
  const N = patchCountOf(config, pictureSize);
  const codec = codecOf(config, pictureSize);
  const time = M > 0 ? embedTime(parameters, batch.time as tf.Tensor1D) : undefined;
  const encoded = time && codec.encode(parameters.codec, spoiledPatches(batch), time);
  const { first, second } = transform(
    parameters.transformer,
    transformerConfigOf(config),
    {
      first: embedTokens(parameters, batch.ids as tf.Tensor2D),
      second:
        encoded &&
        tf.reshape<tf.Rank.R3>(addPlaces(parameters, encoded.vectors, config, pictureSize), [
          B,
          M * N,
          D,
        ]),
    },
    {
      bias: maskBias(
        batch.document as tf.Tensor2D,
        batch.order as tf.Tensor2D,
        config.pictureAttention === "causal" ? undefined : (batch.block as tf.Tensor2D),
      ),
      rotation: rotation(batch.position as tf.Tensor3D, modelHeadSizeOf(config)),
      condition:
        time && config.timeConditioning === "modulation"
          ? tf.reshape<tf.Rank.R3>(time, [B, M, D])
          : undefined,
    },
  );
  const text = first as tf.Tensor3D;
  if (!time || !encoded || !second) return { logits: rowLogits(parameters, text) };
  const last = tf.slice(tf.reshape(second, [B, M, N, D]), [0, 0, N - 1, 0], [B, M, 1, D]);
  const beforeTokens = tf.concat([text, tf.reshape<tf.Rank.R3>(last, [B, M, D])], 1);
  const vectors = tf.reshape<tf.Rank.R3>(second, [B * M, N, D]);
  return {
    logits: rowLogits(parameters, beforeTokens),
    patches: codec.decode(parameters.codec, vectors, encoded.skips, time),
  };
}

function rowLogits(parameters: ModelParameters<tf.Tensor>, vectors: tf.Tensor3D): tf.Tensor3D {
  const [B, slots, D] = vectors.shape;
  const said = logits(parameters, tf.reshape<tf.Rank.R2>(vectors, [B * slots, D]));
  return tf.reshape<tf.Rank.R3>(said, [B, slots, said.shape[1]]);
}

/** `signal·x + noise·ε`, one pair of coefficients per picture. */
function spoiledPatches(batch: Batch<tf.Tensor>): tf.Tensor3D {
  return tf.add(
    tf.mul(batch.clean, coefficient(batch, 0)),
    tf.mul(batch.noise, coefficient(batch, 1)),
  );
}

function patchLoss(prediction: tf.Tensor3D, batch: Batch<tf.Tensor>): tf.Scalar {
  const [pictures, N, P] = prediction.shape;
  const target = tf.add(
    tf.mul(batch.clean, coefficient(batch, 2)),
    tf.mul(batch.noise, coefficient(batch, 3)),
  );
  const errors = tf.reshape(tf.square(tf.sub(prediction, target)), [pictures, N * P]);
  const weight = tf.mul(batch.pictureWeights, tf.reshape(coefficient(batch, 4), [pictures]));
  const weighted = tf.sum(tf.mul(tf.sum(errors, 1), tf.mul(weight, 1 / (N * P))));
  return tf.div(weighted, tf.maximum(tf.sum(batch.pictureWeights), 1)) as tf.Scalar;
}

/** Column `index` of the coefficients. [B·M, 1, 1] */
function coefficient(batch: Batch<tf.Tensor>, index: number): tf.Tensor3D {
  const [pictures] = batch.coefficients.shape as [number];
  return tf.reshape<tf.Rank.R3>(
    tf.slice(batch.coefficients as tf.Tensor2D, [0, index], [pictures, 1]),
    [pictures, 1, 1],
  );
}
