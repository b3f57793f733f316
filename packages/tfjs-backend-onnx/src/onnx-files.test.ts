import * as tf from "@tensorflow/tfjs";
import {
  createRandom,
  floatFromHalf,
  floats,
  halfFromFloat,
  type NdArray,
} from "@transfusion/tensor";
import * as web from "onnxruntime-web/wasm";
import { expect, test } from "vitest";
import { createOnnxFiles } from "./onnx-files.ts";

web.env.wasm.numThreads = 1;

const random = createRandom(1);
const w = floats(
  Float32Array.from({ length: 400 }, () => random.normal()),
  [20, 20],
);

/** x [rows, 20] through `w`, the mean of all rows added to each. */
const layerAt = ({ rows }: { rows: number }) => ({
  run: (given: unknown, held: unknown) => {
    const { x } = given as { x: tf.Tensor2D };
    const { w } = held as { w: tf.Tensor2D };
    const three = tf.reshape(tf.matMul(x, w), [rows, 4, 5]);
    const mean = tf.mean(three, 0, true);
    return { y: tf.reshape(tf.add(three, tf.tile(mean, [rows, 1, 1])), [rows, 20]) };
  },
  inputs: { x: { shape: [rows, 20], dtype: "float32" as const } },
});

async function runWith(
  file: Uint8Array,
  weights: Uint8Array,
  x: Float32Array,
): Promise<Float32Array> {
  const externalData = [{ path: "weights.bin", data: weights }];
  const session = await web.InferenceSession.create(file, { externalData });
  const { y } = await session.run({ x: new web.Tensor("float32", x, [x.length / 20, 20]) });
  await session.release();
  return y?.data as Float32Array;
}

function expected(x: Float32Array, w: NdArray): Float32Array {
  const wanted = tf.tidy(() => {
    const product = tf.matMul(
      tf.tensor2d(x, [x.length / 20, 20]),
      tf.tensor2d(w.data as Float32Array, [20, 20]),
    );
    return tf.add(product, tf.mean(product, 0, true)).dataSync();
  });
  return wanted as Float32Array;
}

test.each([false, true])(
  "one file serves every size, its weights beside it (half: %s)",
  async (half) => {
    const files = createOnnxFiles({ weightsFile: "weights.bin", half });

    const file = await files.add(["rows"], layerAt, { w });

    const kept = half ? floats(floatFromHalf(halfFromFloat(w.data as Float32Array)), [20, 20]) : w;
    for (const rows of [1, 2, 9]) {
      const x = Float32Array.from({ length: 20 * rows }, () => random.normal());
      const y = await runWith(file, files.weights(), x);
      const wanted = expected(x, kept);
      expect(y.length).toBe(wanted.length);
      for (const [at, number] of y.entries()) expect(number).toBeCloseTo(wanted[at] as number, 5);
    }
  },
);

test("equal weights of several files are kept once, and in half the bytes where asked for", async () => {
  const [whole, half] = [false, true].map((half) => createOnnxFiles({ weightsFile: "w", half }));
  for (const files of [whole, half]) {
    await files?.add(["rows"], layerAt, { w });
    await files?.add(["rows"], layerAt, { w: floats((w.data as Float32Array).slice(), [20, 20]) });
  }

  expect(whole?.weights().length).toBe(1600);
  expect(half?.weights().length).toBe(800);
});
