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

test("CachedAttention and RotaryEmbedding take heads side by side as others take them apart", async () => {
  const random = (seed: number, shape: number[]): NdArray =>
    floats(tf.randomNormal(shape, 0, 1, "float32", seed).dataSync() as Float32Array, shape);
  const [B, H, L, K, S] = [2, 3, 4, 8, 5];
  const inputs = {
    ...{ q: random(1, [B, L, H * K]), keys: random(2, [B, L, H * K]) },
    ...{ values: random(3, [B, L, H * K]), bias: random(4, [B, 1, 1, S + L]) },
    ...{ oldKeys: random(5, [B, H, S, K]), oldValues: random(6, [B, H, S, K]) },
    ...{ cos: random(7, [B, 1, L, K / 2]), sin: random(8, [B, 1, L, K / 2]) },
  };
  const byHead = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [B, L, H, K]), [0, 2, 1, 3]);
  const program = await compile(
    (given) => {
      const { cos, sin, ...all } = given as Record<keyof typeof inputs, tf.Tensor>;
      const { q, keys, values, bias, oldKeys, oldValues } = all;
      const run = (name: string, of: tf.NamedTensorMap, how = {}) =>
        tf.engine().runKernel(name, of, how) as tf.Tensor;
      const [k, v] = [
        tf.concat([oldKeys, byHead(keys)], 2),
        tf.concat([oldValues, byHead(values)], 2),
      ];
      const p = tf.softmax(tf.add(tf.matMul(byHead(q), k, false, true), bias));
      const answer = tf.transpose(tf.matMul(p, v), [0, 2, 1, 3]);
      return {
        attended: {
          rows: run("CachedAttention", all),
          apart: tf.reshape(answer, [B, L, H * K]),
        },
        turned: {
          rows: byHead(run("RotaryEmbedding", { x: q, cos, sin }, { heads: H })),
          apart: run("RotaryEmbedding", { x: byHead(q), cos, sin }),
        },
      };
    },
    { inputs },
  );

  const pairs = (await program.run(inputs)) as never as Record<
    string,
    { rows: NdArray; apart: NdArray }
  >;

  await program.dispose();
  for (const { rows, apart } of Object.values(pairs)) {
    expect(rows.shape).toEqual(apart.shape);
    expect([...rows.data]).toEqual([...apart.data].map((x) => expect.closeTo(x, 5)));
  }
});
