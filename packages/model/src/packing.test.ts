import * as tf from "@tensorflow/tfjs";
import {
  createRandom,
  leavesOf,
  mapTree,
  type NdArray,
  type Tree,
  treeOf,
} from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import type { Batch } from "./batch.ts";
import type { Layout, ModelConfig } from "./config.ts";
import type { Document } from "./document.ts";
import { fillRows } from "./fill-rows.ts";
import { initModel, type ModelParameters } from "./initial.ts";
import { loss } from "./loss.ts";
import { packSequences, roomOfSequence, type Sequence, sequenceOf } from "./sequence.ts";

tf.enableProdMode();

const tokenizer = trainTokenizer([], { vocabularySize: 261 });
const model: ModelConfig = {
  vocabularySize: 261,
  pictureSize: 16,
  patchSize: 8,
  width: 16,
  depth: 2,
  heads: 2,
  hidden: 24,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 200,
};
const documents: Document[] = [
  [{ text: "one" }, { picture: pictureOf(1) }],
  [{ picture: pictureOf(2) }, { text: "two letters" }],
  [{ text: "only text, and more of it" }],
  [{ picture: pictureOf(3), given: true }, { text: "x" }, { picture: pictureOf(4) }],
];

/** Gradients of the loss, by the names of the parameters. */
function gradientsOf(
  rows: readonly (readonly Sequence[])[],
  layout: Layout,
): Map<string, Float32Array> {
  const drawn = packSequences(rows, model, layout, createRandom(1), { noiseCap: 0 });
  const batch = mapTree<NdArray, tf.Tensor>(spoiledAlike(drawn), ({ data, shape, dtype }) =>
    tf.tensor(data, [...shape], dtype),
  ) as unknown as Batch<tf.Tensor>;
  const random = createRandom(5, "shaken");
  const leaves = leavesOf<NdArray>(initModel(model, 1) as Tree<NdArray>).map(
    ([path, { data, shape }]) =>
      [
        path,
        tf
          .tensor(data, [...shape])
          .add(tf.tensor(random.normals(data.length), [...shape]).mul(0.2)),
      ] as const,
  );
  const slopes = tf.grads((...values: tf.Tensor[]) => {
    const parameters = treeOf(leaves.map(([path], i) => [path, values[i] as tf.Tensor]));
    return loss(parameters as unknown as ModelParameters<tf.Tensor>, batch, model, layout, {
      lambda: 2,
    }).loss;
  })(leaves.map(([, leaf]) => leaf));
  return new Map(leaves.map(([path], i) => [path, slopes[i]?.dataSync() as Float32Array]));
}

/** The batch with noise and time that depend on the picture alone. */
function spoiledAlike(batch: Batch): Batch {
  const pictures = batch.time.data.length;
  const size = batch.noise.data.length / pictures;
  for (let at = 0; at < pictures; at++) {
    const seed = batch.clean.data.slice(at * size, at * size + 3).join();
    batch.noise.data.set(createRandom(1, seed).normals(size), at * size);
    if (batch.time.data[at] === 0) continue;
    batch.time.data[at] = 0.4;
    batch.coefficients.data.set([0.6, 0.4, 1, 0, 2], 5 * at);
  }
  return batch;
}

test("packed rows give the gradients of rows with one document each", () => {
  const sequences = documents.map((document) => sequenceOf(document, tokenizer, model));
  const packed: Layout = { rows: 2, textSlots: 56, pictureSlots: 3 };
  const apart: Layout = { rows: 4, textSlots: 40, pictureSlots: 2 };
  const chosen = fillRows(sequences.map(roomOfSequence), packed);
  expect(chosen.flat().sort()).toEqual([0, 1, 2, 3]);

  const together = gradientsOf(
    chosen.map((row) => row.map((index) => sequences[index] as Sequence)),
    packed,
  );
  const alone = gradientsOf(
    sequences.map((sequence) => [sequence]),
    apart,
  );

  let moved = 0;
  for (const [path, wanted] of alone) {
    const gradient = together.get(path) as Float32Array;
    const largest = Math.max(1e-3, ...wanted.map(Math.abs));
    const off = wanted.map((value, i) => Math.abs(value - (gradient[i] as number)) / largest);
    expect(Math.max(...off), path).toBeLessThan(1e-5);
    if (largest > 1e-3) moved++;
  }
  expect(moved).toBeGreaterThan(10);
});

function pictureOf(seed: number) {
  const random = createRandom(seed, "pixels");
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
  return { width: 16, height: 16, data };
}
