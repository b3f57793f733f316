import * as tf from "@tensorflow/tfjs";
import { createRandom, leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import type { Codec } from "./codec.ts";
import { convolutionCodec } from "./convolution-codec.ts";
import { gradientError } from "./fixtures/gradients.ts";
import { linearCodec } from "./linear-codec.ts";
import { stemCodec } from "./stem-codec.ts";
import { unetCodec } from "./unet-codec.ts";

tf.enableProdMode();

const patches = tf.randomNormal<tf.Rank.R3>([2, 4, 12], 0, 1, "float32", 1); // 4 x 4 pixels in 2 x 2 patches
const time = tf.randomNormal<tf.Rank.R2>([2, 6], 0, 1, "float32", 2);
const shape = { width: 6, grid: { height: 2, width: 2 }, patchSize: 2, inputChannels: 3 };
const wide = { ...shape, grid: { height: 1, width: 4 } };
const codecs: [string, Codec][] = [
  ["linear", linearCodec({ width: 6, patchNumbers: 12 })],
  ["linear through a bottleneck", linearCodec({ width: 6, patchNumbers: 12, bottleneck: 3 })],
  ["convolution", convolutionCodec({ ...shape, channels: 3 })],
  ["stem", stemCodec({ ...shape, channels: [3, 4] })],
  ["U-Net", unetCodec({ ...shape, channels: [3, 4] })],
  ["U-Net of a wide picture", unetCodec({ ...wide, channels: [3, 4] })],
  ["convolution of a wide picture", convolutionCodec({ ...wide, channels: 3 })],
  ["stem of a wide picture", stemCodec({ ...wide, channels: [3, 4] })],
  ["U-Net of two blocks, coarse places", unetCodec({ ...shape, channels: [4], blocks: 2 })],
];

test.each(codecs)("%s: patches become vectors and patches again, and nothing leaks", (_, codec) => {
  const weights = shaken(codec);
  const held = tf.memory().numTensors;

  const [vectors, answer] = tf.tidy(() => {
    const { vectors, skips } = codec.encode(weights, patches, time);
    return [vectors, codec.decode(weights, vectors, skips, time)];
  });

  expect(vectors?.shape).toEqual([2, 4, 6]);
  expect(answer?.shape).toEqual([2, 4, 12]);
  expect(tf.memory().numTensors).toBe(held + 2);
});

test.each(codecs)("%s: fresh weights answer grey, and a seed decides them", (_, codec) => {
  const weights = mapTree<NdArray, tf.Tensor>(codec.init(1), toTensor);

  const { vectors, skips } = codec.encode(weights, patches, time);
  const answer = codec.decode(weights, vectors, skips, time);

  expect(answer.abs().max().dataSync()[0]).toBe(0);
  expect(codec.init(1)).toEqual(codec.init(1));
  expect(codec.init(1)).not.toEqual(codec.init(2));
});

test.each(codecs.filter(([name]) => !name.includes("wide")))(
  "%s: gradients are those of finite differences",
  (_, codec) => {
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
      const { vectors, skips } = codec.encode(weights, x, t);
      return tf.sum(tf.mul(codec.decode(weights, vectors, skips, t), push));
    };

    expect(gradientError(f, [patches, time, ...leaves.map(([, leaf]) => leaf)])).toBeLessThan(1e-2);
  },
);

test("the linear codec's vector is the patch times a matrix, plus the time", () => {
  const codec = linearCodec({ width: 2, patchNumbers: 2 });
  const weights = { in: tf.tensor2d([1, 2, 3, 4], [2, 2]), out: tf.tensor2d([1, 0, 0, 1], [2, 2]) };

  const { vectors } = codec.encode(weights, tf.tensor3d([[[1, 1]]]), tf.tensor2d([[10, 20]]));

  expect([...vectors.dataSync()]).toEqual([14, 26]);
  expect([...codec.decode(weights, vectors, undefined, time).dataSync()]).toEqual([14, 26]);
});

/** A 3×3 filter that sees the middle alone: a matrix `[C, E]` between zeros. */
function middle(matrix: number[][]): tf.Tensor2D {
  const none = matrix.map((row) => row.map(() => 0));
  return tf.tensor2d([0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((tap) => (tap === 4 ? matrix : none)));
}
const same = [
  [1, 0],
  [0, 1],
];
// Four patches of one pixel, which enter two channels as v and −v.
const pixels = tf.tensor3d([1, 2, 3, 4], [1, 4, 1]);
const single = { width: 2, grid: shape.grid, patchSize: 1, inputChannels: 1, channels: [2] };
const silus = [1 / (1 + Math.exp(-1)), -1 / (1 + Math.E)]; // of what a norm makes of (v, −v): 1 and −1

test("the U-Net's vector is the finest places' channels, and what was skipped is added to what comes back", () => {
  const codec = unetCodec(single);
  const fresh = mapTree<NdArray, tf.Tensor>(codec.init(1), toTensor) as unknown as {
    levels: object[];
  };
  const level = { ...fresh.levels[0], join: tf.tensor2d([...same, ...same]) };
  const weights = {
    ...fresh,
    in: middle([[1, -1]]),
    levels: { 0: level }, // whose blocks are the identity at first
    toVector: tf.tensor2d(same),
    fromVector: tf.tensor2d(same),
    out: middle([[1], [0]]),
  } as unknown as Tree<tf.Tensor>;
  const when = tf.tensor2d([[10, 20]]);

  const { vectors, skips } = codec.encode(weights, pixels, when);
  const answered = tf.tensor3d([-2.5, 2.5, -2.5, 2.5, -2.5, 2.5, -2.5, 2.5], [1, 4, 2]);
  const answer = codec.decode(weights, answered, skips, when);

  expect([...vectors.dataSync()]).toEqual([11, 19, 12, 18, 13, 17, 14, 16]);
  // v − 2.5 is below zero for the first two: its norm is −1 there, 1 for the others.
  const [positive, negative] = silus;
  const wanted = [negative, negative, positive, positive];
  expect([...answer.dataSync()]).toEqual(wanted.map((value) => expect.closeTo(value, 5)));
});

test("the stem's vector is what norm and silu make of its convolution, and the time", () => {
  const codec = stemCodec(single);
  const fresh = mapTree<NdArray, tf.Tensor>(codec.init(1), toTensor) as unknown as {
    stages: object[];
  };
  const stage = { ...fresh.stages[0], filter: middle([[1, -1]]), onward: tf.tensor2d(same) };
  const weights = {
    stages: { 0: stage },
    out: tf.tensor2d([[1], [2]]),
  } as unknown as Tree<tf.Tensor>;

  const { vectors } = codec.encode(weights, pixels, tf.tensor2d([[10, 20]]));
  const answer = codec.decode(weights, vectors, undefined, time);

  const [one, other] = [10 + silus[0], 20 + silus[1]];
  const row = [one, other].map((value) => expect.closeTo(value, 5));
  expect([...vectors.dataSync()]).toEqual([...row, ...row, ...row, ...row]);
  expect(answer.dataSync()[0]).toBeCloseTo(one + 2 * other, 4);
});

test.each([1, 2, 4, 8])(
  "every codec takes patches of %i latents with five channels",
  (patchSize) => {
    const grid = { height: 8 / patchSize, width: 8 / patchSize };
    const shape = { width: 4, grid, patchSize, inputChannels: 5 };
    const halvings = Math.log2(patchSize);
    const channels = Array(halvings + 1).fill(2);
    const patchNumbers = 5 * patchSize ** 2;
    const N = (8 / patchSize) ** 2;
    const each = [
      linearCodec({ width: 4, patchNumbers }),
      stemCodec({ ...shape, channels }),
      unetCodec({ ...shape, channels }),
      ...(patchSize > 1 ? [convolutionCodec({ ...shape, channels: 2 })] : []),
    ];

    for (const codec of each) {
      const weights = mapTree<NdArray, tf.Tensor>(codec.init(1), toTensor);
      const when = tf.zeros<tf.Rank.R2>([1, 4]);
      const { vectors, skips } = codec.encode(weights, tf.ones([1, N, patchNumbers]), when);

      expect(vectors.shape).toEqual([1, N, 4]);
      expect(codec.decode(weights, vectors, skips, when).shape).toEqual([1, N, patchNumbers]);
    }
  },
);

test("a codec whose patches do not fit is refused", () => {
  expect(() => unetCodec({ ...shape, channels: [2, 2, 2] })).toThrow(
    "unetCodec: channels should hold 1 number more than the patch size 2 can be halved at most, got 3",
  );
  expect(() => stemCodec({ ...shape, channels: [] })).toThrow("stemCodec: channels should hold");
  expect(() => convolutionCodec({ ...shape, patchSize: 1, channels: 2 })).toThrow(
    "convolutionCodec: patch size should be even, got 1",
  );
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

  const [linear, narrow, ...convolutions] = seenBy;
  expect(linear).toEqual([true, ...Array(7).fill(false)]);
  expect(narrow).toEqual(linear);
  for (const seen of convolutions) {
    expect(seen).toEqual([true, true, seen[2], seen[3], false, false, false, false]);
  }
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
