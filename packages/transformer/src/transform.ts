import * as tf from "@tensorflow/tfjs";
import type { Tree } from "@transfusion/tensor";
import type { TransformerConfig } from "./config.ts";
import { layerModulation, type Modulation, sharedModulation } from "./modulation.ts";
import type { LayerParameters, TransformerParameters } from "./parameters.ts";
import { rmsNorm, unitNorm } from "./rms-norm.ts";
import type { Rotation } from "./rotation.ts";
import { selfAttention } from "./self-attention.ts";
import { feedForward } from "./swiglu.ts";

/** The vectors, in memory order: `first` [B, L1, D], then `second` [B, L2, D]; L = L1 + L2. */
export type Streams = { readonly first?: tf.Tensor3D; readonly second?: tf.Tensor3D };

/** What the vectors' places mean. */
export type Context = {
  /** Added to the scores. [B, 1, L, S + L] */
  readonly bias: tf.Tensor4D;
  readonly rotation: Rotation;
  /** Modulates the second stream, whose slots are G equal groups. [B, G, D] */
  readonly condition?: tf.Tensor3D;
  /** Per layer, turned keys and values of S slots that every slot may look at besides. [B, H, S, K] each */
  readonly cache?: { readonly keys: tf.Tensor[]; readonly values: tf.Tensor[] };
};

/** The streams after all layers and the final norm, and each layer's new keys and values [B, H, L, K]. */
export type Transformed = Streams & {
  readonly keys: tf.Tensor4D[];
  readonly values: tf.Tensor4D[];
};

/**
 * Pre-norm transformer: `x += attention(norm(x))`, `x += feedForward(norm(x))`, `depth` times, then a last norm.
 *
 * Attention's weights and all norms serve both streams; the feed-forward is shared or one each (Liang et al. 2024,
 * Mixture-of-Transformers, keeps more apart). With `modulation`, norms and branches of the second stream are
 * scaled by its condition. Differentiable in `parameters`, the streams and the condition.
 */
export function transform(
  parameters: TransformerParameters<tf.Tensor> | Tree<tf.Tensor>,
  config: TransformerConfig,
  streams: Streams,
  context: Context,
): Transformed {
  const weights = parameters as TransformerParameters<tf.Tensor>;
  if (context.condition && !weights.condition) {
    throw new RangeError("transform: a condition should come with modulation weights, got none");
  }
  const shared =
    context.condition && streams.second
      ? sharedModulation(context.condition, weights.condition as tf.Tensor2D)
      : undefined;
  const apart = config.streams === 2 || shared !== undefined;
  const sizes = [streams.first, streams.second].map((stream) => stream?.shape[1] ?? 0);
  // One stream stays flat, [B · L, D], as the matrices want it.
  let [first, second]: Flat[] = apart
    ? [streams.first, streams.second]
    : [flat(joined(streams.first, streams.second)), undefined];
  const B = (streams.first ?? streams.second)?.shape[0];
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  for (let index = 0; index < config.depth; index++) {
    const layer = weights.layers[index] as LayerParameters<tf.Tensor>;
    const modulation = shared && layerModulation(shared, layer.modulation as tf.Tensor2D);
    const attention = selfAttention(
      layer,
      config.heads,
      joined(first && unitNorm(first), second && scaledNorm(second, modulation?.attentionScale)),
      context.bias,
      context.rotation,
      context.cache && cachedLayer(context.cache, index),
      B,
    );
    keys.push(attention.keys);
    values.push(attention.values);
    const [toFirst, toSecond] = parted(attention.output, first, second);
    first = first && tf.add(first, toFirst as tf.Tensor);
    second = second && gated(second, toSecond as tf.Tensor, modulation?.attentionGate);
    first =
      first && tf.add(first, feedForwardOf(layer.first, unitNorm(first), layer.feedForwardNorm));
    second = second && secondFeedForward(layer, second, modulation);
  }
  const normalize = (x: Flat) =>
    x && tf.reshape<tf.Rank.R3>(rmsNorm(x, weights.norm), [B as number, -1, config.width]);
  if (apart) return { first: normalize(first), second: normalize(second), keys, values };
  const normalized = normalize(first) as tf.Tensor3D;
  if (!streams.second) return { first: normalized, keys, values };
  if (!streams.first) return { second: normalized, keys, values };
  const [one, two] = tf.split(normalized, sizes, 1) as [tf.Tensor3D, tf.Tensor3D];
  return { first: one, second: two, keys, values };
}

/** A stream between layers: [B, L, D], or as rows of one matrix, [B · L, D]. */
type Flat = tf.Tensor | undefined;

function flat(x: tf.Tensor3D): tf.Tensor2D {
  const [B, L, D] = x.shape;
  return tf.reshape<tf.Rank.R2>(x, [B * L, D]);
}

function secondFeedForward(
  layer: LayerParameters<tf.Tensor>,
  x: tf.Tensor,
  modulation: Modulation | undefined,
): tf.Tensor {
  const normalized = scaledNorm(x, modulation?.feedForwardScale);
  const branch = feedForwardOf(layer.second ?? layer.first, normalized, layer.feedForwardNorm);
  return gated(x, branch, modulation?.feedForwardGate);
}

function feedForwardOf(
  parameters: LayerParameters<tf.Tensor>["first"],
  x: tf.Tensor,
  gain: tf.Tensor,
): tf.Tensor {
  const D = x.shape[x.rank - 1] as number;
  const rows = tf.reshape<tf.Rank.R2>(x, [x.size / D, D]);
  return tf.reshape(feedForward(parameters, rows, gain), x.shape);
}

/** Norm without its gain, scaled per group. */
function scaledNorm(x: tf.Tensor, scale: tf.Tensor3D | undefined): tf.Tensor {
  if (!scale) return unitNorm(x);
  return tf.reshape(rmsNorm(grouped(x, scale), scale), x.shape);
}

/** `x + branch · gate`, the gate one per group. */
function gated(x: tf.Tensor, branch: tf.Tensor, gate: tf.Tensor3D | undefined): tf.Tensor {
  if (!gate) return tf.add(x, branch);
  const scaled = tf.mul(grouped(branch, gate), gate);
  return tf.add(x, tf.reshape(scaled, x.shape));
}

/** [B, G·N, D] as [B·G, N, D], for factors [B·G, 1, D]. */
function grouped(x: tf.Tensor, factor: tf.Tensor3D): tf.Tensor3D {
  const D = x.shape[x.rank - 1] as number;
  const groups = factor.shape[0];
  return tf.reshape<tf.Rank.R3>(x, [groups, x.size / (groups * D), D]);
}

function joined<R extends tf.Tensor>(first: R | undefined, second: R | undefined): R {
  if (first && second) return tf.concat([first, second], 1) as R;
  const only = first ?? second;
  if (!only) throw new RangeError("transform: there should be a stream, got none");
  return only;
}

function parted(x: tf.Tensor, first: Flat, second: Flat): Flat[] {
  if (first && second) {
    return tf.split(x, [first.shape[1] as number, second.shape[1] as number], 1);
  }
  return first ? [x, undefined] : [undefined, x];
}

function cachedLayer(cache: { keys: tf.Tensor[]; values: tf.Tensor[] }, index: number) {
  return {
    keys: cache.keys[index] as tf.Tensor4D,
    values: cache.values[index] as tf.Tensor4D,
  };
}
