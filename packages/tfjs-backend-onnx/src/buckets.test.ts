import * as tf from "@tensorflow/tfjs";
import { floats, type NdArray } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { compile, compileStep } from "./compile.ts";
import { BucketError } from "./errors.ts";
import { numbers } from "./fixtures/two-layers.ts";

type Tensors = Record<string, tf.Tensor>;
type Arrays = Record<string, NdArray>;

const wide = (L: number) => ({ x: { shape: [L, 40], dtype: "float32" } as const });
const rows = (L: number) => ({ x: floats(numbers(40 * L), [L, 40]) });
const weights = floats(numbers(1600, 7), [40, 40]);

test.each(["onnx", "cpu"] as const)(
  "buckets share the state, bit for bit, and are traced when first run (%s)",
  async (engine) => {
    const traced: number[] = [];
    const step = (state: unknown, inputs: unknown) => {
      const [{ w, fixed }, { x }] = [state as Tensors, inputs as Tensors];
      traced.push((x as tf.Tensor).shape[0] as number);
      const y = tf.matMul(x as tf.Tensor, w as tf.Tensor);
      const next = tf.add(w as tf.Tensor, tf.mul(0.01, tf.matMul(x as tf.Tensor, y, true)));
      return { state: { w: next, fixed: fixed as tf.Tensor }, outputs: { sum: tf.sum(y) } };
    };
    const state = { w: weights, fixed: floats(Float32Array.of(3), [1]) };
    const order = [3, 3, 5, 3, 7, 5];
    const bucketed = await compileStep(
      step,
      { state, buckets: [wide(3), wide(5), wide(7), wide(9)] },
      { engine },
    );

    const sums: number[] = [];
    for (const L of order)
      sums.push(((await bucketed.run(rows(L))) as Arrays).sum?.data[0] as number);
    const after = (await bucketed.readState()) as Arrays;

    if (engine === "onnx") expect(traced).toEqual([3, 5, 7]);
    let single = state as Arrays;
    for (const [at, L] of order.entries()) {
      const one = await compileStep(step, { state: single, inputs: wide(L) }, { engine });
      const { sum } = (await one.run(rows(L))) as Arrays;
      single = (await one.readState()) as Arrays;
      expect(sum?.data[0]).toBe(sums[at]);
      await one.dispose();
    }
    expect(after).toEqual(single);
    await bucketed.dispose();
  },
);

test("a shape outside the buckets is a typed error that lists them, and the next run works", async () => {
  const program = await compile((given) => ({ y: tf.neg((given as Tensors).x as tf.Tensor) }), {
    buckets: [wide(1), wide(2)],
  });

  const running = program.run(rows(3));

  await expect(running).rejects.toThrow(BucketError);
  await expect(running).rejects.toThrow(
    "run: inputs should be { x: float32 [1, 40] } or { x: float32 [2, 40] }, got { x: float32 [3, 40] }",
  );
  await expect(running).rejects.toMatchObject({
    buckets: ["{ x: float32 [1, 40] }", "{ x: float32 [2, 40] }"],
  });
  const { y } = (await program.run(rows(2))) as Arrays;
  expect(y?.data[0]).toBe(-(rows(2).x.data[0] as number));
  await program.dispose();
});

test("buckets share large constants, know small ones, and tell of the bucket that ran last", async () => {
  const program = await compile(
    (given, held) => {
      const { w, sides } = held as Tensors;
      const product = tf.matMul((given as Tensors).x as tf.Tensor, w as tf.Tensor);
      return { y: tf.mul(product, sides as tf.Tensor) };
    },
    {
      buckets: [wide(2), wide(4)],
      constants: { w: weights, sides: floats(Float32Array.of(2), [1]) },
    },
  );
  const first = program.cost;

  const { y } = (await program.run(rows(4))) as Arrays;
  const again = (await program.run(rows(4))) as Arrays;

  const plain = tf.tidy(() =>
    tf.mul(tf.matMul(tf.tensor2d(rows(4).x.data, [4, 40]), tf.tensor2d(weights.data, [40, 40])), 2),
  );
  const wanted = plain.dataSync();
  y?.data.forEach((number, at) => {
    expect(number).toBeCloseTo(wanted[at] as number, 5);
  });
  expect(again.y).toEqual(y);
  expect([first.parameters, program.cost.parameters]).toEqual([1601, 1601]);
  expect([first.flops, program.cost.flops]).toEqual([2 * 2 * 1600, 2 * 4 * 1600]); // the 2 is known and went into the product
  await program.dispose();
});

test("buckets should be there, and differ", async () => {
  const same = compile((x) => x, { buckets: [wide(1), wide(1)] });
  const none = compile((x) => x, { buckets: [] });

  await expect(same).rejects.toThrow(/compile: buckets should differ/);
  await expect(none).rejects.toThrow("compile: buckets should be one or more, got none");
});
