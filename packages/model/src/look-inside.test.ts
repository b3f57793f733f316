import * as tf from "@tensorflow/tfjs";
import { mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { BOI, BOS, EOI } from "@transfusion/tokenizer";
import {
  maskBias,
  rmsNorm,
  rotation,
  type TransformerParameters,
  transform,
} from "@transfusion/transformer";
import { expect, test } from "vitest";
import { attentionWeights } from "./attention-weights.ts";
import type { Batch } from "./batch.ts";
import { transformerConfigOf } from "./config.ts";
import { openDocument } from "./elements.ts";
import { embedTokens } from "./embed.ts";
import { drawnModel, pictureOf } from "./fixtures/drawn-model.ts";
import { drawnWeights, uncached } from "./fixtures/uncached.ts";
import type { ModelParameters } from "./initial.ts";
import { nextTokens } from "./next-tokens.ts";
import { openBatch } from "./open-batch.ts";

const engine = "cpu";
const model = drawnModel();
const document = [{ text: "ab" }, { picture: pictureOf(3) }, { text: "c" }];

test("the likeliest tokens after a document are those of the function that learns", async () => {
  const elements = openDocument(document, model.config, model.tokenizer);
  const logits = Array.from((await uncached(model, elements)).last);
  const largest = Math.max(...logits);
  const sum = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);

  const found = await nextTokens(model, document, { count: 5, engine });

  const expected = Array.from(logits, (logit, id) => ({
    id,
    probability: Math.exp(logit - largest) / sum,
  }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, 5);
  expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  for (const [i, { probability }] of found.entries()) {
    expect(probability).toBeCloseTo(expected[i]?.probability ?? -1, 5);
  }
});

test("attention is a share for each element in order, none of it ahead of text", async () => {
  const { places, weights } = await attentionWeights(model, document, { position: 2, engine });

  expect(places.map((place) => ("token" in place ? place.token : `p${place.patch}`))).toEqual([
    ...[BOS, ...model.tokenizer.encode("ab"), BOI],
    ...["p0", "p1", "p2", "p3", EOI],
    ...model.tokenizer.encode("c"),
  ]);
  expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 5);
  expect([...weights.slice(3)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(Math.min(...weights.slice(0, 3))).toBeGreaterThan(0);
});

test("a patch looks at all of its picture, and the mean of layers is their mean", async () => {
  const at = { position: 4, engine } as const;
  const [first, second, both] = await Promise.all([
    attentionWeights(model, document, { ...at, layer: 0 }),
    attentionWeights(model, document, { ...at, layer: 1 }),
    attentionWeights(model, document, at),
  ]);

  expect(Math.min(...first.weights.slice(0, 8))).toBeGreaterThan(0);
  expect([...first.weights.slice(8)]).toEqual([0, 0]);
  for (const [i, weight] of both.weights.entries()) {
    expect(weight).toBeCloseTo(((first.weights[i] ?? 0) + (second.weights[i] ?? 0)) / 2, 6);
  }
});

test("a layer of one head adds what it looks at, by the weights told", async () => {
  const one = { ...model.config, depth: 1, heads: 1 };
  const weights = mapTree<NdArray, NdArray>(drawnWeights(one), (array, path) =>
    path.endsWith("down") ? { ...array, data: new Float32Array(array.data.length) } : array,
  );
  const lonely = { ...model, config: one, weights };
  const text = [{ text: "abcd" }];
  await tf.setBackend("cpu");
  const { batch } = await openBatch(lonely, text, { engine });
  const [parameters, rows] = [weights, batch].map((tree) =>
    mapTree(tree as Tree<NdArray>, ({ data, shape, dtype }: NdArray) =>
      tf.tensor(data, [...shape], dtype as "float32"),
    ),
  ) as unknown as [ModelParameters<tf.Tensor>, Batch<tf.Tensor>];
  const first = embedTokens(parameters, rows.ids as tf.Tensor2D);
  const { transformer } = parameters as { transformer: TransformerParameters<tf.Tensor> };
  const { values, first: truth } = transform(
    transformer,
    transformerConfigOf(one),
    { first },
    {
      bias: maskBias(rows.document as tf.Tensor2D, rows.order as tf.Tensor2D),
      rotation: rotation(rows.position as tf.Tensor3D, one.width),
    },
  );

  const { weights: looked } = await attentionWeights(lonely, text, { engine });

  const [D, L] = [one.width, looked.length];
  const heard = tf.matMul(tf.tensor2d(looked, [1, L]), tf.reshape(values[0] as tf.Tensor, [L, D]));
  const branch = tf.matMul(heard, transformer.layers[0]?.output as tf.Tensor2D);
  const last = tf.add(tf.reshape(tf.slice(first, [0, L - 1, 0], [1, 1, D]), [1, D]), branch);
  const expected = rmsNorm(last, transformer.norm).dataSync();
  const got = tf.slice(truth as tf.Tensor3D, [0, L - 1, 0], [1, 1, D]).dataSync();
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i] as number, 4);
});

test("where queries are nothing, all that is seen is looked at equally", async () => {
  const level = mapTree<NdArray, NdArray>(model.weights, (array, path) =>
    path.endsWith("queryGain") ? { ...array, data: new Float32Array(array.data.length) } : array,
  );

  const { weights } = await attentionWeights({ ...model, weights: level }, document, { engine });

  for (const weight of weights) expect(weight).toBeCloseTo(1 / 10, 6);
});

test("what cannot be looked at is refused", async () => {
  const tall = { ...pictureOf(1), height: 8, data: new Uint8Array(16 * 8 * 3) };

  await expect(attentionWeights(model, document, { layer: 2, engine })).rejects.toThrow("layer");
  await expect(attentionWeights(model, document, { position: 10, engine })).rejects.toThrow(
    "position",
  );
  await expect(nextTokens(model, [...document, { picture: tall }], { engine })).rejects.toThrow(
    "one size",
  );
  await expect(nextTokens(model, [{ text: "x".repeat(99) }], { engine })).rejects.toThrow("80");
});
