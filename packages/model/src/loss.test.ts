import * as tf from "@tensorflow/tfjs";
import { createRandom, floats, mapTree, type NdArray } from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import type { Batch } from "./batch.ts";
import { type Layout, type ModelConfig, patchCountOf } from "./config.ts";
import type { Document } from "./document.ts";
import { initModel, type ModelParameters } from "./initial.ts";
import { loss, predict } from "./loss.ts";
import { packDocuments } from "./sequence.ts";

tf.enableProdMode();

const tokenizer = trainTokenizer(["ab"], { vocabularySize: 261 });
const config: ModelConfig = {
  vocabularySize: tokenizer.vocabularySize,
  pictureSize: 4,
  patchSize: 2,
  width: 8,
  depth: 2,
  heads: 1,
  hidden: 8,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 32,
};
const red = pictureOf(1);
const blue = pictureOf(2);
const drawing: Document = [{ text: "a" }, { picture: red }];
const reading: Document = [{ picture: blue }, { text: "ab" }];
const alone: Layout = { rows: 1, textSlots: 6, pictureSlots: 1 };
const together: Layout = { rows: 1, textSlots: 12, pictureSlots: 2 };
const weights = shaken(config);

test("fresh weights find every token equally likely, and nothing leaks", () => {
  const fresh = tensors(initModel(config, 1));
  const batch = tensors(pack([drawing], alone));
  const held = tf.memory().numTensors;

  const losses = tf.tidy(() => ({ ...loss(fresh, batch, config, alone, { lambda: 5 }) }));

  expect(tf.memory().numTensors).toBe(held + 3);
  const [sum, text, picture] = [losses.loss, losses.textLoss, losses.pictureLoss].map(numberIn);
  expect(text).toBeCloseTo(Math.log(261), 4);
  expect(sum).toBeCloseTo(text + 5 * picture, 3);
});

test("fresh weights draw grey: the picture's loss is its own mean square, weighted", () => {
  const fresh = tensors(initModel(config, 1));
  const batch = pack([drawing], alone);
  const weight = batch.coefficients.data[4]; // of x-prediction's velocity

  const { pictureLoss } = loss(fresh, tensors(batch), config, alone, { lambda: 1 });

  const square = Array.from(batch.clean.data).reduce((sum, x) => sum + x * x, 0) / 48;
  expect(numberIn(pictureLoss)).toBeCloseTo(weight * square, 3);
});

test("packed documents never see one another", () => {
  const said = answers([drawing, reading]);

  const [first, second] = [answers([drawing, [{ picture: red }, { text: "ba" }]]), said];

  // The first document's: five tokens, its picture's last patch, its patches.
  expect(rows(first.logits, [0, 1, 2, 3, 4, 12])).toEqual(rows(second.logits, [0, 1, 2, 3, 4, 12]));
  expect(rows(first.patches, [0])).toEqual(rows(second.patches, [0]));
  expect(rows(first.logits, [7])).not.toEqual(rows(second.logits, [7]));
});

test("packed or each in a row of its own: the model says the same", () => {
  const packed = answers([drawing, reading]);
  const batch = pack([drawing, reading], together);
  const one = predictWith(pictureRow(batch, 0, drawing));
  const two = predictWith(pictureRow(batch, 1, reading));

  near(rows(packed.logits, [0, 1, 2, 3, 4, 12]), rows(one.logits, [0, 1, 2, 3, 4, 6]));
  near(rows(packed.logits, [5, 6, 7, 8, 9, 10, 13]), rows(two.logits, [0, 1, 2, 3, 4, 5, 6]));
  near(rows(packed.patches, [0, 1]), [...rows(one.patches, [0]), ...rows(two.patches, [0])]);
});

test("no token is foretold by what comes after it, and every patch sees its whole picture", () => {
  const batch = pack([reading], alone);
  const later = changed(batch, "ids", 4, 7); // the last letter
  const patched = changed(batch, "clean", 47, 3); // one number of the last patch

  const [before, after, other] = [batch, later, patched].map(predictWith);

  expect(rows(before.logits, [0, 1, 2, 3, 6])).toEqual(rows(after.logits, [0, 1, 2, 3, 6]));
  expect(rows(before.patches, [0])).toEqual(rows(after.patches, [0]));
  expect(rows(before.logits, [4])).not.toEqual(rows(after.logits, [4]));
  expect(rows(before.logits, [0, 1])).toEqual(rows(other.logits, [0, 1])); // <bos> <boi>
  const firstPatch = [before, other].map(({ patches }) => patches.slice([0, 0, 0], [1, 1, 12]));
  expect(firstPatch[0].arraySync()).not.toEqual(firstPatch[1].arraySync());
});

test("in a causal picture a patch sees those before it alone, and the text behind sees them all", () => {
  const causal: ModelConfig = { ...config, pictureAttention: "causal" };
  const batch = pack([reading], alone);
  const patched = changed(batch, "clean", 47, 3); // one number of the last patch

  const [before, after] = [batch, patched].map((each) =>
    predict(weights, tensors(each), causal, alone),
  );

  const [first, last] = [0, 3].map((patch) =>
    [before, after].map(({ patches }) => patches?.slice([0, patch, 0], [1, 1, 12]).arraySync()),
  );
  expect(first[0]).toEqual(first[1]);
  expect(last[0]).not.toEqual(last[1]);
  expect(rows(before.logits, [3])).not.toEqual(rows(after.logits, [3])); // the first letter behind
  expect(rows(before.logits, [0, 1])).toEqual(rows(after.logits, [0, 1])); // <bos> <boi>
});

test("a clean picture's caption has one probability, whatever the seed", () => {
  const captionLoss = (seed: number, noiseCap: number): number => {
    const random = createRandom(seed, "captions");
    const batch = packDocuments([reading], config, alone, random, { noiseCap }, tokenizer);
    return numberIn(loss(weights, tensors(batch), config, alone, { lambda: 1 }).textLoss);
  };

  expect(captionLoss(1, 0)).toBe(captionLoss(2, 0));
  expect(captionLoss(1, 0.9)).not.toBe(captionLoss(2, 0.9));
});

test("a slot without a picture costs nothing, a layout without pictures neither", () => {
  const text: Document = [{ text: "ab" }];
  const roomy = loss(weights, tensors(pack([text], alone)), config, alone, { lambda: 1 });
  const tight: Layout = { ...alone, pictureSlots: 0 };
  const bare = loss(weights, tensors(pack([text], tight)), config, tight, { lambda: 1 });

  expect(numberIn(roomy.pictureLoss)).toBe(0);
  expect(numberIn(bare.pictureLoss)).toBe(0);
  expect(numberIn(bare.loss)).toBeCloseTo(numberIn(roomy.textLoss), 5);
});

test.each([
  ["apart and modulated", config],
  [
    "shared, time at the input, convolutions",
    {
      ...config,
      feedForward: "shared",
      timeConditioning: "input",
      codec: { kind: "convolution", channels: 4 },
      objective: { name: "ddpm" },
    } satisfies ModelConfig,
  ],
])("the loss falls along its gradient as fast as promised: %s", (_, config) => {
  const batch = tensors(pack([drawing, reading], together, config));
  const parameters = shaken(config);
  const cost = (p: ModelParameters<tf.Tensor>) =>
    loss(p, batch, config, together, { lambda: 0.1 }).loss;
  const names: string[] = [];
  const leaves: tf.Tensor[] = [];
  mapTree<tf.Tensor, tf.Tensor>(parameters, (leaf, path) => {
    names.push(path);
    leaves.push(leaf);
    return leaf;
  });
  const treeWith = (values: tf.Tensor[]) =>
    mapTree<tf.Tensor, tf.Tensor>(
      parameters,
      (_, path) => values[names.indexOf(path)],
    ) as ModelParameters<tf.Tensor>;

  const slopes = tf.grads((...values: tf.Tensor[]) => cost(treeWith(values)))(leaves);

  const length = Math.sqrt(slopes.reduce((sum, slope) => sum + numberIn(slope.square().sum()), 0));
  const moved = (by: number) =>
    numberIn(cost(treeWith(leaves.map((leaf, i) => leaf.add(slopes[i].mul(by / length))))));
  const measured = (moved(5e-4) - moved(-5e-4)) / 1e-3;
  expect(Math.abs(measured / length - 1)).toBeLessThan(1e-2);
});

function pictureOf(seed: number) {
  const random = createRandom(seed, "pixels");
  const data = Uint8Array.from({ length: 48 }, () => random.integer(256));
  return { width: 4, height: 4, data };
}

function pack(documents: readonly Document[], layout: Layout, model = config): Batch {
  return packDocuments(documents, model, layout, createRandom(8, "pack"), {}, tokenizer);
}

function predictWith(batch: Batch) {
  const { logits, patches } = predict(weights, tensors(batch), config, alone);
  return { logits, patches: patches as tf.Tensor3D };
}

function answers(documents: readonly Document[]) {
  const batch = tensors(pack(documents, together));
  const { logits, patches } = predict(weights, batch, config, together);
  return { logits, patches: patches as tf.Tensor3D };
}

/** One document in a row of its own, its picture spoiled just as picture `index` of a packed row was. */
function pictureRow(packed: Batch, index: number, document: Document): Batch {
  const size = patchCountOf(config) * 12;
  const part = ({ data }: NdArray, from: number, length: number, shape: number[]) =>
    floats((data as Float32Array).slice(from * length, (from + 1) * length), shape);
  return {
    ...pack([document], alone),
    noise: part(packed.noise, index, size, [1, 4, 12]),
    time: part(packed.time, index, 1, [1]),
    coefficients: part(packed.coefficients, index, 5, [1, 5]),
  };
}

function changed(batch: Batch, name: "ids" | "clean", at: number, by: number): Batch {
  const array = batch[name];
  const data = array.data.slice();
  data[at] += by;
  return { ...batch, [name]: { ...array, data } };
}

/** Row by row of a [1 or B, R, X] tensor, or picture by picture. */
function rows(x: tf.Tensor3D, which: number[]): number[][] {
  const flat = x.shape[0] === 1 ? x.reshape([x.shape[1], -1]) : x.reshape([x.shape[0], -1]);
  const all = (x.shape[1] === 4 ? x.reshape([x.shape[0], -1]) : flat).arraySync() as number[][];
  return which.map((row) => all[row]);
}

function near(a: number[][], b: number[][]): void {
  expect(a.length).toBe(b.length);
  const off = a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j])));
  expect(Math.max(...off)).toBeLessThan(1e-4);
}

/** Weights none of which is zero. */
function shaken(model: ModelConfig): ModelParameters<tf.Tensor> {
  const random = createRandom(5, "shaken");
  return mapTree<NdArray, tf.Tensor>(initModel(model, 1), ({ data, shape }) =>
    tf.tensor(data, [...shape]).add(tf.tensor(random.normals(data.length), [...shape]).mul(0.2)),
  ) as ModelParameters<tf.Tensor>;
}

function tensors<T extends Batch | ModelParameters<NdArray>>(tree: T) {
  return mapTree<NdArray, tf.Tensor>(tree, ({ data, shape, dtype }) =>
    tf.tensor(data, [...shape], dtype),
  ) as T extends Batch ? Batch<tf.Tensor> : ModelParameters<tf.Tensor>;
}

function numberIn(x: tf.Tensor): number {
  return x.dataSync()[0];
}
