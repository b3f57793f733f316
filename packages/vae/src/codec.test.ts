import * as tf from "@tensorflow/tfjs";
import { createRandom, leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { Codec } from "./codec.ts";
import { convolutionCodec } from "./convolution-codec.ts";
import { gradientError } from "./fixtures/gradients.ts";
import { linearCodec } from "./linear-codec.ts";

tf.enableProdMode();

const patches = tf.randomNormal<tf.Rank.R3>([2, 4, 12], 0, 1, "float32", 1); // 4 x 4 pixels in 2 x 2 patches
const time = tf.randomNormal<tf.Rank.R2>([2, 6], 0, 1, "float32", 2);
const codecs: [string, Codec][] = [
  ["linear", linearCodec({ width: 6, patchNumbers: 12 })],
  ["linear through a bottleneck", linearCodec({ width: 6, patchNumbers: 12, bottleneck: 3 })],
  ["convolution", convolutionCodec({ width: 6, pictureSize: 4, patchSize: 2, channels: 3 })],
];

test.each(codecs)("%s: patches become vectors and patches again, and nothing leaks", (_, codec) => {
  const weights = shaken(codec);
  const held = tf.memory().numTensors;

  const [vectors, answer] = tf.tidy(() => {
    const { vectors, skip } = codec.encode(weights, patches, time);
    return [vectors, codec.decode(weights, vectors, skip, time)];
  });

  expect(vectors?.shape).toEqual([2, 4, 6]);
  expect(answer?.shape).toEqual([2, 4, 12]);
  expect(tf.memory().numTensors).toBe(held + 2);
});

test.each(codecs)("%s: fresh weights answer grey, and a seed decides them", (_, codec) => {
  const weights = mapTree<NdArray, tf.Tensor>(codec.init(1), toTensor);

  const { vectors, skip } = codec.encode(weights, patches, time);
  const answer = codec.decode(weights, vectors, skip, time);

  expect(answer.abs().max().dataSync()[0]).toBe(0);
  expect(codec.init(1)).toEqual(codec.init(1));
  expect(codec.init(1)).not.toEqual(codec.init(2));
});

test.each(codecs)("%s: gradients are those of finite differences", (_, codec) => {
  const drawn = shaken(codec);
  const leaves = leavesOf<tf.Tensor>(drawn);
  const push = tf.randomNormal([2, 4, 12], 0, 1, "float32", 3);
  const f = (...inputs: tf.Tensor[]) => {
    const [x, t, ...values] = inputs as [tf.Tensor3D, tf.Tensor2D, ...tf.Tensor[]];
    const places = new Map(leaves.map(([path], at) => [path, values[at] as tf.Tensor]));
    const weights = mapTree<tf.Tensor, tf.Tensor>(
      drawn,
      (_, path) => places.get(path) as tf.Tensor,
    );
    const { vectors, skip } = codec.encode(weights, x, t);
    return tf.sum(tf.mul(codec.decode(weights, vectors, skip, t), push));
  };

  expect(gradientError(f, [patches, time, ...leaves.map(([, leaf]) => leaf)])).toBeLessThan(1e-2);
});

test("the linear codec's vector is the patch times a matrix, plus the time", () => {
  const codec = linearCodec({ width: 2, patchNumbers: 2 });
  const weights = { in: tf.tensor2d([1, 2, 3, 4], [2, 2]), out: tf.tensor2d([1, 0, 0, 1], [2, 2]) };

  const { vectors } = codec.encode(weights, tf.tensor3d([[[1, 1]]]), tf.tensor2d([[10, 20]]));

  expect([...vectors.dataSync()]).toEqual([14, 26]);
  expect([...codec.decode(weights, vectors, undefined, time).dataSync()]).toEqual([14, 26]);
});

test("a convolution sees across the borders of patches, a linear layer does not", () => {
  const first = tf.tensor3d(createRandom(9, "patch").normals(12), [1, 1, 12]);
  const others = tf.zeros([1, 3, 12]);
  const moved = tf.add(
    patches,
    tf.concat([tf.concat([first, others], 1), tf.zeros([1, 4, 12])], 0),
  );
  const seenBy = codecs.map(([, codec]) => {
    const weights = shaken(codec);
    const before = codec.encode(weights, patches, time).vectors;
    const after = codec.encode(weights, moved as tf.Tensor3D, time).vectors;
    const perPatch = after.sub(before).abs().max(2).dataSync();
    return Array.from(perPatch, (change) => change > 1e-6);
  });

  const [linear, narrow, convolution] = seenBy;
  expect(linear).toEqual([true, ...Array(7).fill(false)]);
  expect(narrow).toEqual(linear);
  expect(convolution).toEqual([true, true, true, true, false, false, false, false]);
});

/** Weights none of which is zero. */
function shaken(codec: Codec): Tree<tf.Tensor> {
  const random = createRandom(5, "shaken");
  return mapTree<NdArray, tf.Tensor>(codec.init(1), ({ data, shape }) =>
    tf.tensor(random.normals(data.length), [...shape]).mul(0.5),
  );
}

function toTensor({ data, shape }: NdArray): tf.Tensor {
  return tf.tensor(data, [...shape]);
}
