import * as tf from "@tensorflow/tfjs";
import type { Tree } from "@transfusion/tensor";
import type { Spec } from "@transfusion/tfjs-backend-onnx";
import { maskBias, rotation, transform } from "@transfusion/transformer";
import {
  codecOf,
  type ModelConfig,
  modelHeadSizeOf,
  type PictureSize,
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
 * Reads on: T text slots and perhaps a clean picture behind a cache of `from` slots, 0 where there is none.
 *
 * Of the slots of the cache and the new ones, `kept` names those that make up the next cache, `to` of them.
 * `visible` is the mask of the old cache. Hands back `cache` and, from the text slots `last`, `logits` [asked, V].
 */
export function readProgram(
  config: ModelConfig,
  size: { textSlots: number; asked: number; picture?: PictureSize; from: number; to: number },
): ProgramText {
  const { textSlots: T, asked, picture, from, to } = size;
  const M = picture ? 1 : 0;
  const N = picture ? patchCountOf(config, picture) : 0;
  const L = T + N;
  const inputs = {
    ids: whole(1, T),
    last: whole(asked),
    document: whole(1, L),
    order: whole(1, L),
    block: whole(1, L),
    slot: whole(1, L),
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
        codecOf(config, picture).encode(parameters.codec, inputs.clean as tf.Tensor3D, time)
          .vectors,
        config,
        picture,
      );
    const block = config.pictureAttention === "causal" ? undefined : inputs.block;
    const among = maskBias(inputs.document, inputs.order, block, inputs.slot); // [1, 1, L, L]
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
  readonly slot: tf.Tensor2D;
  readonly position: tf.Tensor3D;
  readonly kept: tf.Tensor1D;
  readonly clean?: tf.Tensor3D;
  readonly cache?: Cache<tf.Tensor>;
  readonly visible?: tf.Tensor4D;
};

/**
 * Reads one token behind each of B caches of S slots. `visible` [B, 1, 1, S + 1] masks the slots, `position`
 * [B, 1, 2] places the tokens, `places` [B · H, 1] says where their keys and values go among the B · H · S slots of a
 * layer. Hands back `cache` and `logits` [B, V].
 */
export function writeProgram(
  config: ModelConfig,
  size: { rows: number; capacity: number },
): ProgramText {
  const { rows: B, capacity: S } = size;
  const inputs = {
    ids: whole(B, 1),
    places: whole(B * config.heads, 1),
    position: real(B, 1, 2),
    visible: real(B, 1, 1, S + 1),
    cache: cacheSpec(config, B, S),
  };
  const run = (given: Tree<tf.Tensor>, weights: Tree<tf.Tensor>) => {
    const parameters = weights as ModelParameters<tf.Tensor>;
    const inputs = given as WriteInputs;
    const { first, keys, values } = transform(
      parameters.transformer,
      transformerConfigOf(config),
      { first: embedTokens(parameters, inputs.ids) },
      {
        bias: inputs.visible,
        rotation: rotation(inputs.position, modelHeadSizeOf(config)),
        cache: byKind(inputs.cache),
      },
    );
    const [H, K] = [config.heads, modelHeadSizeOf(config)];
    const written = (old: tf.Tensor, now: tf.Tensor) => {
      const flat = tf.reshape(old, [B * H * S, K]);
      const updated = tf.tensorScatterUpdate(flat, inputs.places, tf.reshape(now, [B * H, K]));
      return tf.reshape(updated, [B, H, S, K]);
    };
    const cache: Cache<tf.Tensor> = Object.fromEntries(
      keys.map((_, layer) => [
        layer,
        {
          keys: written(inputs.cache[layer].keys, keys[layer]),
          values: written(inputs.cache[layer].values, values[layer]),
        },
      ]),
    );
    const text = tf.reshape<tf.Rank.R2>(first as tf.Tensor3D, [B, config.width]);
    return { logits: logits(parameters, text), cache };
  };
  return { run, inputs };
}

type WriteInputs = {
  readonly ids: tf.Tensor2D;
  readonly places: tf.Tensor2D;
  readonly position: tf.Tensor3D;
  readonly visible: tf.Tensor4D;
  readonly cache: Cache<tf.Tensor>;
};

/**
 * Looks at `noisy` patches [M, N, P] of M pictures of one size, each at its own `time` [M], behind B caches of S slots,
 * which it leaves alone: row b sees picture `of[b]`, so that guidance encodes a picture once. `visible` [B, 1, 1, S + N] masks
 * the slots (of a causal picture [B, 1, N, S + N]: no patch sees a later one), `position` [B, N, 2] places the pictures.
 * Hands back `prediction` [B, N, P].
 */
export function pictureProgram(
  config: ModelConfig,
  size: { rows: number; pictures: number; capacity: number; picture: PictureSize },
): ProgramText {
  const { rows: B, pictures: M, capacity, picture } = size;
  const N = patchCountOf(config, picture);
  const P = patchNumbersOf(config);
  const inputs = {
    noisy: real(M, N, P),
    time: real(M),
    of: whole(B),
    position: real(B, N, 2),
    visible: real(B, 1, config.pictureAttention === "causal" ? N : 1, capacity + N),
    cache: cacheSpec(config, B, capacity),
  };
  const run = (given: Tree<tf.Tensor>, weights: Tree<tf.Tensor>) => {
    const parameters = weights as ModelParameters<tf.Tensor>;
    const inputs = given as PictureInputs;
    const codec = codecOf(config, picture);
    const time = embedTime(parameters, inputs.time);
    const encoded = codec.encode(parameters.codec, inputs.noisy, time);
    const ofRow = <T extends tf.Tensor>(each: T) => tf.gather(each, inputs.of) as T;
    const vectors = ofRow(addPlaces(parameters, encoded.vectors, config, picture));
    const rowTime = ofRow(time);
    const { second } = transform(
      parameters.transformer,
      transformerConfigOf(config),
      { second: vectors },
      {
        bias: inputs.visible,
        rotation: rotation(inputs.position, modelHeadSizeOf(config)),
        condition: conditionOf(config, rowTime),
        cache: byKind(inputs.cache),
      },
    );
    const skips = encoded.skips?.map((skip) => ofRow(skip));
    const answer = second as tf.Tensor3D;
    return { prediction: codec.decode(parameters.codec, answer, skips, rowTime) };
  };
  return { run, inputs };
}

type PictureInputs = {
  readonly noisy: tf.Tensor3D;
  readonly time: tf.Tensor1D;
  readonly of: tf.Tensor1D;
  readonly position: tf.Tensor3D;
  readonly visible: tf.Tensor4D;
  readonly cache: Cache<tf.Tensor>;
};

/** What a cache of S slots looks like. */
export function cacheSpec(config: ModelConfig, B: number, S: number): Cache<Spec> {
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
