import * as tf from "@tensorflow/tfjs";
import type { Tree } from "@transfusion/tensor";
import type { Spec } from "@transfusion/tfjs-backend-onnx";
import { maskBias, rotation, transform } from "@transfusion/transformer";
import {
  codecOf,
  type ModelConfig,
  modelHeadSizeOf,
  patchCountOf,
  patchNumbersOf,
  transformerConfigOf,
} from "./config.ts";
import { addPlaces, embedTime, embedTokens, logits } from "./embed.ts";
import type { ModelParameters } from "./initial.ts";

/** A program before it is compiled: its function of inputs and weights, and the shapes of its inputs. */
export type ProgramText = {
  readonly run: (inputs: Tree<tf.Tensor>, weights: Tree<tf.Tensor>) => Tree<tf.Tensor>;
  readonly inputs: Tree<Spec>;
};

/** Keys and values of S slots in every layer. [B, H, S, K] each */
export type Cache<T> = { readonly [layer: string]: { readonly keys: T; readonly values: T } };

/**
 * Reads on: T text slots and M pictures (0 or 1, clean) behind a cache of `from` slots, 0 where there is none.
 *
 * Of the slots of the cache and the new ones, `kept` names those that make up the next cache, `to` of them.
 * `visible` is the mask of the old cache. Hands back `cache` and, from text slot `last`, `logits` [1, V].
 */
export function readProgram(
  config: ModelConfig,
  size: { textSlots: number; pictureSlots: 0 | 1; from: number; to: number },
): ProgramText {
  const { textSlots: T, pictureSlots: M, from, to } = size;
  const N = patchCountOf(config);
  const L = T + M * N;
  const inputs = {
    ids: whole(1, T),
    last: whole(1),
    document: whole(1, L),
    order: whole(1, L),
    block: whole(1, L),
    position: real(1, L, 2),
    kept: whole(to),
    ...(M > 0 ? { clean: real(M, N, patchNumbersOf(config)) } : {}),
    ...(from > 0 ? { cache: cacheSpec(config, 1, from), visible: real(1, 1, 1, from) } : {}),
  };
  const run = (given: Tree<tf.Tensor>, weights: Tree<tf.Tensor>) => {
    const parameters = weights as ModelParameters<tf.Tensor>;
    const inputs = given as ReadInputs;
    const time = M > 0 ? embedTime(parameters, tf.zeros([M])) : undefined;
    const patches =
      time &&
      addPlaces(
        parameters,
        codecOf(config).encode(parameters.codec, inputs.clean as tf.Tensor3D, time).vectors,
      );
    const block = config.pictureAttention === "causal" ? undefined : inputs.block;
    const among = maskBias(inputs.document, inputs.order, block); // [1, 1, L, L]
    const streams = { first: embedTokens(parameters, inputs.ids), second: patches };
    const { first, keys, values } = transform(
      parameters.transformer,
      transformerConfigOf(config),
      streams,
      {
        bias: inputs.visible ? tf.concat([tf.tile(inputs.visible, [1, 1, L, 1]), among], 3) : among,
        rotation: rotation(inputs.position, modelHeadSizeOf(config)),
        condition: conditionOf(config, time),
        cache: inputs.cache && byKind(inputs.cache),
      },
    );
    const keep = (old: tf.Tensor | undefined, now: tf.Tensor) =>
      tf.gather(old ? tf.concat([old, now], 2) : now, inputs.kept, 2);
    const cache: Cache<tf.Tensor> = Object.fromEntries(
      keys.map((_, layer) => [
        layer,
        {
          keys: keep(inputs.cache?.[layer].keys, keys[layer]),
          values: keep(inputs.cache?.[layer].values, values[layer]),
        },
      ]),
    );
    const text = tf.reshape<tf.Rank.R2>(first as tf.Tensor3D, [T, config.width]);
    return { logits: logits(parameters, tf.gather(text, inputs.last)), cache };
  };
  return { run, inputs };
}

type ReadInputs = {
  readonly ids: tf.Tensor2D;
  readonly last: tf.Tensor1D;
  readonly document: tf.Tensor2D;
  readonly order: tf.Tensor2D;
  readonly block: tf.Tensor2D;
  readonly position: tf.Tensor3D;
  readonly kept: tf.Tensor1D;
  readonly clean?: tf.Tensor3D;
  readonly cache?: Cache<tf.Tensor>;
  readonly visible?: tf.Tensor4D;
};

/**
 * Looks at one picture's `noisy` patches [1, N, P] at `time` [1] behind each of B caches of S slots, which it
 * leaves alone. `visible` [B, 1, 1, S + N] masks the slots, `position` [B, N, 2] places the picture in each row.
 * Hands back `prediction` [B, N, P].
 */
export function pictureProgram(
  config: ModelConfig,
  size: { rows: number; capacity: number },
): ProgramText {
  const { rows: B, capacity } = size;
  const N = patchCountOf(config);
  const P = patchNumbersOf(config);
  const inputs = {
    noisy: real(1, N, P),
    time: real(1),
    position: real(B, N, 2),
    visible: real(B, 1, 1, capacity + N),
    cache: cacheSpec(config, B, capacity),
  };
  const run = (given: Tree<tf.Tensor>, weights: Tree<tf.Tensor>) => {
    const parameters = weights as ModelParameters<tf.Tensor>;
    const inputs = given as PictureInputs;
    const codec = codecOf(config);
    const time = embedTime(parameters, inputs.time);
    const encoded = codec.encode(parameters.codec, inputs.noisy, time); // once for all rows
    const vectors = addPlaces(parameters, encoded.vectors);
    const rowTime = tf.tile(time, [B, 1]);
    const { second } = transform(
      parameters.transformer,
      transformerConfigOf(config),
      { second: tf.tile(vectors, [B, 1, 1]) },
      {
        bias: visibleToPatches(config, inputs.visible, capacity),
        rotation: rotation(inputs.position, modelHeadSizeOf(config)),
        condition: conditionOf(config, rowTime),
        cache: byKind(inputs.cache),
      },
    );
    const skips = encoded.skips?.map((skip) => tf.tile(skip, [B, 1, 1, 1]));
    const prediction = codec.decode(parameters.codec, second as tf.Tensor3D, skips, rowTime);
    return { prediction };
  };
  return { run, inputs };
}

type PictureInputs = {
  readonly noisy: tf.Tensor3D;
  readonly time: tf.Tensor1D;
  readonly position: tf.Tensor3D;
  readonly visible: tf.Tensor4D;
  readonly cache: Cache<tf.Tensor>;
};

/** What each patch of a picture may look at: `visible`, in a causal picture no later patch. [B, 1, 1 or N, S + N] */
function visibleToPatches(
  config: ModelConfig,
  visible: tf.Tensor4D,
  capacity: number,
): tf.Tensor4D {
  if (config.pictureAttention !== "causal") return visible;
  const N = patchCountOf(config);
  const order = tf.tensor2d(
    Int32Array.from({ length: N }, (_, patch) => patch),
    [1, N],
  );
  const among = maskBias(tf.onesLike(order), order);
  return tf.add(visible, tf.concat([tf.zeros([1, 1, N, capacity]), among], 3));
}

/** Lays two caches of one row side by side as two rows of `first` slots, the second filled up with zeros. */
export function pairProgram(
  config: ModelConfig,
  size: { first: number; second: number },
): ProgramText {
  const { first, second } = size;
  const inputs = { first: cacheSpec(config, 1, first), second: cacheSpec(config, 1, second) };
  const run = (given: Tree<tf.Tensor>) => {
    const inputs = given as { first: Cache<tf.Tensor>; second: Cache<tf.Tensor> };
    const beside = (one: tf.Tensor, other: tf.Tensor) => {
      const [B, H, S, K] = other.shape as [number, number, number, number];
      const filled = S < first ? tf.concat([other, tf.zeros([B, H, first - S, K])], 2) : other;
      return tf.concat([one, filled], 0);
    };
    const layers = Object.entries(inputs.first).map(([layer, { keys, values }]) => {
      const other = inputs.second[layer];
      return [layer, { keys: beside(keys, other.keys), values: beside(values, other.values) }];
    });
    return { cache: Object.fromEntries(layers) as Cache<tf.Tensor> };
  };
  return { run, inputs };
}

/** What a cache of S slots looks like. */
function cacheSpec(config: ModelConfig, B: number, S: number): Cache<Spec> {
  const slots = real(B, config.heads, S, modelHeadSizeOf(config));
  const layer = { keys: slots, values: slots };
  return Object.fromEntries(Array.from({ length: config.depth }, (_, index) => [index, layer]));
}

/** One time embedding per row as the transformer's condition, where it wants one. [B, 1, D] */
function conditionOf(config: ModelConfig, time: tf.Tensor2D | undefined) {
  if (!time || config.timeConditioning !== "modulation") return undefined;
  return tf.reshape<tf.Rank.R3>(time, [time.shape[0], 1, config.width]);
}

function byKind(cache: Cache<tf.Tensor>): { keys: tf.Tensor[]; values: tf.Tensor[] } {
  const layers = Object.keys(cache).map((_, index) => cache[index]);
  return { keys: layers.map(({ keys }) => keys), values: layers.map(({ values }) => values) };
}

function whole(...shape: number[]): Spec {
  return { shape, dtype: "int32" };
}

function real(...shape: number[]): Spec {
  return { shape, dtype: "float32" };
}
