import * as tf from "@tensorflow/tfjs";
import { floats, type NdArray } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";

tf.enableProdMode();

test.each([
  ["one bias for all rows", [1, 1, 1, 5]],
  ["a bias for each pair", [2, 1, 3, 5]],
])("Attention under %s is a softmax between two products", async (_, biasShape) => {
  const random = (seed: number, shape: number[]): NdArray =>
    floats(tf.randomNormal(shape, 0, 1, "float32", seed).dataSync() as Float32Array, shape);
  const bias = random(4, biasShape);
  bias.data[1] = -1e9;
  const inputs = {
    q: random(1, [2, 3, 3, 4]),
    k: random(2, [2, 3, 5, 4]),
    v: random(3, [2, 3, 5, 4]),
    bias,
  };
  const program = await compile(
    (given) => {
      const { q, k, v, bias } = given as Record<"q" | "k" | "v" | "bias", tf.Tensor4D>;
      const answers = tf.engine().runKernel("Attention", { q, k, v, bias }) as never as tf.Tensor[];
      const [value, probabilities] = answers as [tf.Tensor, tf.Tensor];
      const p = tf.softmax(tf.add(tf.matMul(q, k, false, true), bias));
      return {
        kernel: { value, probabilities },
        plain: { value: tf.matMul(p, v), probabilities: p },
      };
    },
    { inputs },
  );

  const { kernel, plain } = (await program.run(inputs)) as never as Record<
    "kernel" | "plain",
    Record<string, NdArray>
  >;

  await program.dispose();
  for (const name of ["value", "probabilities"]) {
    expect(kernel[name].shape).toEqual(plain[name].shape);
    expect([...kernel[name].data]).toEqual([...plain[name].data].map((x) => expect.closeTo(x, 5)));
  }
});
