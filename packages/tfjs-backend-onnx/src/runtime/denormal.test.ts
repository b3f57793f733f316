import * as tf from "@tensorflow/tfjs";
import { floats, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";

test("what is too small to be a normal number is zero, on every thread", async () => {
  const size = 1 << 20; // enough for all threads to have a part
  const inputs = { x: floats(new Float32Array(size).fill(1e-20), [size]) };
  const program = await compile(
    (given) => {
      const { x } = given as { x: tf.Tensor };
      const tiny = tf.mul(x, x); // 1e-40; the smallest normal number is 1.2e-38
      return { largest: tf.max(tf.mul(tiny, 1e30)) };
    },
    { inputs: inputs as Tree<NdArray> },
  );

  const { largest } = (await program.run(inputs)) as { largest: NdArray };

  await program.dispose();
  expect(largest.data[0]).toBe(0);
});
