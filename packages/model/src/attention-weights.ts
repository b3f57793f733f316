import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "@transfusion/tensor";
import { compile, type EngineName } from "@transfusion/tfjs-backend-onnx";
import {
  type Context,
  type LayerParameters,
  maskBias,
  rmsNorm,
  rotate,
  rotation,
  type Streams,
  type TransformerConfig,
  type TransformerParameters,
  transform,
} from "@transfusion/transformer";
import type { Batch } from "./batch.ts";
import {
  codecOf,
  type Layout,
  type ModelConfig,
  modelHeadSizeOf,
  patchCountOf,
  transformerConfigOf,
} from "./config.ts";
import type { Document } from "./document.ts";
import { addPlaces, embedTime, embedTokens } from "./embed.ts";
import { OptionError } from "./errors.ts";
import type { ModelParameters } from "./initial.ts";
import type { Model } from "./load-model.ts";
import { inputsOf, openBatch, type Place } from "./open-batch.ts";

/** Where one element of a document looks: a weight for each element, which sum to 1. */
export type AttentionWeights = {
  readonly places: readonly Place[];
  readonly weights: Float32Array;
};

/**
 * How much of its attention the element at `position` (the last unless told otherwise) pays to each element of a
 * document: `softmax(q·kᵀ/√K + bias)`, the mean over heads, of one layer or the mean over all of them.
 *
 * For looking at, not for speed: what comes before a layer is computed once for each layer.
 */
export async function attentionWeights(
  model: Model,
  document: Document,
  {
    position,
    layer,
    ...options
  }: { position?: number; layer?: number; engine?: EngineName; threads?: number } = {},
): Promise<AttentionWeights> {
  const { config } = model;
  const { batch, layout, places, slots } = await openBatch(model, document, options);
  const at = position ?? places.length - 1;
  checkIndex("position", at, places.length);
  if (layer !== undefined) checkIndex("layer", layer, config.depth);
  const layers = layer === undefined ? Array.from({ length: config.depth }, (_, i) => i) : [layer];
  const program = await compile(
    (given) => {
      const { parameters, batch } = given as {
        parameters: ModelParameters<tf.Tensor>;
        batch: Batch<tf.Tensor>;
      };
      return { weights: rowOf(parameters, batch, config, layout, layers, slots[at] as number) };
    },
    { inputs: inputsOf(model, layout) },
    options,
  );
  try {
    const { weights } = (await program.run({ parameters: model.weights, batch })) as {
      weights: NdArray;
    };
    return { places, weights: Float32Array.from(slots, (slot) => weights.data[slot] as number) };
  } finally {
    await program.dispose();
  }
}

/** The mean of the layers' and heads' weights from one slot. [L] */
function rowOf(
  parameters: ModelParameters<tf.Tensor>,
  batch: Batch<tf.Tensor>,
  config: ModelConfig,
  layout: Layout,
  layers: readonly number[],
  slot: number,
): tf.Tensor {
  const { width: D, heads: H } = config;
  const K = modelHeadSizeOf(config);
  const { streams, condition } = streamsOf(parameters, batch, config, layout);
  const bias = maskBias(
    batch.document as tf.Tensor2D,
    batch.order as tf.Tensor2D,
    config.pictureAttention === "causal" ? undefined : (batch.block as tf.Tensor2D),
  );
  const turn = rotation(batch.position as tf.Tensor3D, K);
  const context = { bias, rotation: turn, condition };
  const settings = transformerConfigOf(config);
  const weights = parameters.transformer as TransformerParameters<tf.Tensor>;
  const { keys } = transform(weights, settings, streams, context);
  const at = (angles: tf.Tensor4D) => tf.slice(angles, [0, 0, slot, 0], [1, 1, 1, K / 2]);
  const rows = layers.map((index) => {
    const layer = weights.layers[index] as LayerParameters<tf.Tensor>;
    const x = seenBy(index, weights, settings, streams, context, slot);
    const product = tf.matMul(x, tf.mul(layer.query, tf.reshape(layer.attentionNorm, [D, 1])));
    const gain = tf.mul(layer.queryGain, 1 / Math.sqrt(K));
    const normalized = rmsNorm(tf.reshape<tf.Rank.R2>(product, [H, K]), gain);
    const query = tf.reshape<tf.Rank.R4>(normalized, [1, H, 1, K]);
    const q = rotate(query, at(turn.cos), at(turn.sin));
    const scores = tf.matMul(q, keys[index] as tf.Tensor4D, false, true); // [1, H, 1, L]
    const L = scores.shape[3] as number;
    const masked = tf.add(scores, tf.slice(bias, [0, 0, slot, 0], [1, 1, 1, L]));
    return tf.reshape(tf.mean(tf.softmax(masked), 1), [L]);
  });
  return tf.mul(tf.addN(rows), 1 / rows.length);
}

/** What a layer's attention is given at a slot, before the gain of its norm. [1, D] */
function seenBy(
  index: number,
  weights: TransformerParameters<tf.Tensor>,
  settings: TransformerConfig,
  streams: Streams,
  context: Context,
  slot: number,
): tf.Tensor2D {
  const D = weights.norm.shape[0] as number;
  const before = { ...weights, norm: tf.ones([D]) }; // the last norm then does what the layer's does
  const { first, second } = transform(before, { ...settings, depth: index }, streams, context);
  const Lt = first?.shape[1] ?? 0;
  const [stream, place] = slot < Lt ? [first, slot] : [second, slot - Lt];
  const x = tf.reshape<tf.Rank.R2>(tf.slice(stream as tf.Tensor3D, [0, place, 0], [1, 1, D]), [
    1,
    D,
  ]);
  const { condition } = context;
  const layer = weights.layers[index] as LayerParameters<tf.Tensor>;
  if (slot < Lt || !condition || !second) return x;
  const picture = Math.floor(place / ((second.shape[1] as number) / condition.shape[1]));
  const c = tf.reshape<tf.Rank.R2>(tf.slice(condition, [0, picture, 0], [1, 1, D]), [1, D]);
  const matrix = tf.slice(weights.condition as tf.Tensor2D, [0, 0], [D, D]);
  const shared = tf.matMul(tf.mul(c, tf.sigmoid(c)) as tf.Tensor2D, matrix);
  const own = tf.slice(layer.modulation as tf.Tensor2D, [0, 0], [1, D]);
  return tf.mul(x, tf.add(tf.add(shared, own), 1)); // its scale, as modulation.ts of the transformer has it
}

/** The vectors of a batch whose pictures are clean, before the first layer. */
function streamsOf(
  parameters: ModelParameters<tf.Tensor>,
  batch: Batch<tf.Tensor>,
  config: ModelConfig,
  { pictureSlots: M, pictureSize }: Layout,
): { streams: Streams; condition?: tf.Tensor3D } {
  const D = config.width;
  const first = embedTokens(parameters, batch.ids as tf.Tensor2D);
  if (M === 0) return { streams: { first } };
  const N = patchCountOf(config, pictureSize);
  const time = embedTime(parameters, batch.time as tf.Tensor1D);
  const codec = codecOf(config, pictureSize);
  const { vectors } = codec.encode(parameters.codec, batch.clean as tf.Tensor3D, time);
  const placed = addPlaces(parameters, vectors, config, pictureSize);
  const isModulated = config.timeConditioning === "modulation";
  return {
    streams: { first, second: tf.reshape<tf.Rank.R3>(placed, [1, M * N, D]) },
    ...(isModulated && { condition: tf.reshape<tf.Rank.R3>(time, [1, M, D]) }),
  };
}

function checkIndex(option: string, value: number, length: number): void {
  if (Number.isInteger(value) && value >= 0 && value < length) return;
  throw new OptionError(option, `a whole number from 0 to ${length - 1}`, value);
}
