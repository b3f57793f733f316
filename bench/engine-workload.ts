import * as tf from "@tensorflow/tfjs";
import { crossEntropy, embedTokens, type ModelParameters } from "@transfusion/model";
import {
  createRandom,
  floats,
  integers,
  leavesOf,
  type NdArray,
  type Tree,
  treeOf,
} from "@transfusion/tensor";
import { adamwScalars, initAdamw, type Tensors, updateAdamw } from "@transfusion/training";
import { initTransformer, maskBias, rotation, transform } from "@transfusion/transformer";

/** A language model to be trained: D, layers, L, B. */
export type Size = {
  readonly width: number;
  readonly depth: number;
  readonly length: number;
  readonly batch: number;
};

export const sizes: readonly Size[] = [
  { width: 256, depth: 6, length: 256, batch: 8 },
  { width: 192, depth: 4, length: 128, batch: 16 },
  { width: 512, depth: 8, length: 512, batch: 4 },
  { width: 256, depth: 6, length: 92, batch: 32 },
];

/** "256/6/256/8": width, depth, length, batch. */
export const nameOf = ({ width, depth, length, batch }: Size): string =>
  [width, depth, length, batch].join("/");

const vocabulary = 512;
const headSize = 64;

/** Everything about the model that the size leaves open; the twins get the same in JSON. */
export function settingsOf({ width, depth, length, batch }: Size) {
  // Two thirds of four widths, as SwiGLU's paper has it, in whole vectors of 64.
  const hidden = 64 * Math.round((8 * width) / 3 / 64);
  return { width, depth, heads: width / headSize, hidden, vocabulary, length, batch };
}

/**
 * Useful floating-point operations of one step: `6 x matrix weights x tokens` plus attention, `12·L·D` per token and
 * layer (all pairs counted, those that the causal mask leaves out as well), for whoever runs it.
 */
export function flopsOf(size: Size): number {
  const { width: D, depth, hidden, vocabulary, length: L, batch } = settingsOf(size);
  const weights = depth * (4 * D * D + 3 * D * hidden) + D * vocabulary;
  return (6 * weights + 12 * L * D * depth) * L * batch;
}

export function initialState(size: Size) {
  const { width, depth, heads, hidden } = settingsOf(size);
  const drawn = (path: string, rows: number, columns: number): NdArray => {
    const data = createRandom(1, path).normals(rows * columns);
    for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) * 0.02;
    return floats(data, [rows, columns]);
  };
  const config = { width, depth, heads, hidden, streams: 1, modulation: false } as const;
  const parameters: Tree<NdArray> = {
    embedding: drawn("embedding", vocabulary, width),
    transformer: initTransformer(config, 1),
    head: drawn("head", width, vocabulary),
  };
  return { parameters, ...initAdamw(parameters) };
}

/** Random tokens and the tokens behind them, and the numbers of the first step of AdamW. */
export function inputsOf({ length, batch }: Size) {
  const random = createRandom(2, "engine");
  const tokens = () =>
    integers(
      Int32Array.from({ length: batch * length }, () => random.integer(vocabulary)),
      [batch, length],
    );
  const options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
  const scalars = Object.fromEntries(
    Object.entries(adamwScalars(1, 1e-3, options)).map(([name, value]) => [
      name,
      floats(Float32Array.of(value), []),
    ]),
  );
  return { ids: tokens(), targets: tokens(), scalars };
}

/** Forward, backward and AdamW of a causal language model made of what packages/transformer and packages/model ship. */
export function stepOf(size: Size) {
  return (held: Tree<tf.Tensor>, given: Tree<tf.Tensor>) => {
    const state = held as { parameters: Tensors; mean: Tensors; variance: Tensors };
    const { ids, targets, scalars } = given as never as {
      ids: tf.Tensor2D;
      targets: tf.Tensor2D;
      scalars: ReturnType<typeof adamwScalars> & never;
    };
    const leaves = leavesOf(state.parameters);
    const { value: loss, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) =>
      lossOf(
        treeOf(leaves.map(([path], at) => [path, tensors[at] as tf.Tensor])),
        size,
        ids,
        targets,
      ),
    )(leaves.map(([, leaf]) => leaf));
    const gradients = treeOf(leaves.map(([path], at) => [path, grads[at] as tf.Tensor]));
    const after = updateAdamw(state, gradients, scalars, { beta1: 0.9, beta2: 0.95 });
    return { state: after, outputs: { loss } };
  };
}

function lossOf(
  parameters: Tensors,
  size: Size,
  ids: tf.Tensor2D,
  targets: tf.Tensor2D,
): tf.Scalar {
  const { width, depth, heads, hidden, length: L, batch: B } = settingsOf(size);
  const { transformer, head } = parameters as { transformer: Tensors; head: tf.Tensor2D };
  const slots = tf.range(0, L);
  const row = (values: tf.Tensor) => tf.reshape<tf.Rank.R2>(tf.cast(values, "int32"), [1, L]);
  const bias = maskBias(row(tf.ones([L])), row(slots), row(tf.zeros([L])));
  const places = rotation(tf.stack([slots, slots], 1).expandDims(0) as tf.Tensor3D, headSize);
  const { first } = transform(
    transformer,
    { width, depth, heads, hidden, streams: 1, modulation: false },
    { first: embedTokens(parameters as never as ModelParameters<tf.Tensor>, ids) },
    { bias, rotation: places },
  );
  const vectors = tf.reshape<tf.Rank.R2>(first as tf.Tensor, [B * L, width]);
  return crossEntropy(tf.matMul(vectors, head), targets.reshape([B * L]), tf.ones([B * L]));
}
