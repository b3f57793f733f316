import * as tf from "@tensorflow/tfjs";
import { floats, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { compile, compileStep } from "./compile.ts";
import { EngineError, TraceError } from "./errors.ts";
import type { Held } from "./program.ts";

tf.enableProdMode();

type Tensors = Record<string, tf.Tensor>;
const two = { shape: [2], dtype: "float32" } as const;
const vector = (...numbers: number[]): NdArray =>
  floats(Float32Array.from(numbers), [numbers.length]);
const numbersOf = (leaf: unknown): number[] => [...(leaf as NdArray).data];

test("state stays on the engine's side, is replaced by every run, and can be read and written", async () => {
  const program = await compileStep(
    (state, inputs) => {
      const [{ total, fixed }, { x }] = [state as Tensors, inputs as Tensors];
      const sum = tf.add(total as tf.Tensor, x as tf.Tensor);
      return { state: { total: sum, fixed: fixed as tf.Tensor }, outputs: { sum } };
    },
    { state: { total: vector(0, 0), fixed: vector(7, 7) }, inputs: { x: two } },
  );

  await program.run({ x: vector(1, 2) });
  const second = (await program.run({ x: vector(1, 2) })) as Record<string, NdArray>;
  const read = (await program.readState()) as Record<string, NdArray>;
  await program.writeState({ total: vector(10, 10), fixed: vector(8, 8) });
  const third = (await program.run({ x: vector(1, 2) })) as Record<string, NdArray>;
  const after = (await program.readState()) as Record<string, NdArray>;
  await program.dispose();

  expect(numbersOf(second.sum)).toEqual([2, 4]);
  expect([read.total, read.fixed].map(numbersOf)).toEqual([
    [2, 4],
    [7, 7],
  ]);
  expect(numbersOf(third.sum)).toEqual([11, 12]);
  expect([after.total, after.fixed].map(numbersOf)).toEqual([
    [11, 12],
    [8, 8],
  ]);
});

test("arrays of the state that share their memory at first are apart from then on", async () => {
  const same = vector(0, 0);
  const program = await compileStep(
    (state) => {
      const { a, b } = state as Tensors;
      const next = { a: tf.add(a as tf.Tensor, 1), b: tf.sub(b as tf.Tensor, 1) };
      return { state: next, outputs: {} };
    },
    { state: { a: same, b: same }, inputs: {} },
  );

  for (let i = 0; i < 3; i++) await program.run({});
  const { a, b } = (await program.readState()) as Record<string, NdArray>;

  expect([a, b].map(numbersOf)).toEqual([
    [3, 3],
    [-3, -3],
  ]);
});

test.each(["onnx", "cpu"] as const)(
  "an output held by %s can be read, and fed to another program",
  async (engine) => {
    const double = await compile(
      (given) => ({ y: tf.mul((given as Tensors).x as tf.Tensor, 2) }),
      { inputs: { x: two } },
      { engine },
    );
    const next = await compile(
      (given) => ({ z: tf.add((given as Tensors).y as tf.Tensor, 1) }),
      { inputs: { y: two } },
      { engine },
    );

    const { y } = (await double.run({ x: vector(1, 2) }, { hold: ["y"] })) as { y: Held };
    const { z } = (await next.run({ y })) as { z: NdArray };
    const read = await y.read();
    y.release();

    expect(numbersOf(z)).toEqual([3, 5]);
    expect(numbersOf(read)).toEqual([2, 4]);
    await expect(next.run({ y })).rejects.toThrow(/released/);
  },
);

test("constants are held by the program; an input may be an output as it is, or go unused", async () => {
  const program = await compile(
    (given, held) => {
      const { x } = given as Tensors;
      const { w } = held as Tensors;
      return {
        x: x as tf.Tensor,
        w: w as tf.Tensor,
        both: tf.mul(x as tf.Tensor, w as tf.Tensor),
        again: x as tf.Tensor,
      };
    },
    { inputs: { x: two, unused: two }, constants: { w: vector(3, 4) } },
  );

  const outputs = (await program.run({ x: vector(1, 2), unused: vector(0, 0) })) as Record<
    string,
    NdArray
  >;

  expect(Object.values(outputs).map(numbersOf)).toEqual([
    [1, 2],
    [3, 4],
    [3, 8],
    [1, 2],
  ]);
});

test.each([
  [
    "random numbers",
    () => tf.randomNormal([2]),
    /randomNormal should not be called in a traced function/,
  ],
  ["dropout", (x: tf.Tensor) => tf.dropout(x, 0.5), /dropout|random/],
  [
    "reading data",
    (x: tf.Tensor) => tf.scalar(x.dataSync()[0] as number),
    /dataSync\(\).*should not read data/,
  ],
])("%s cannot be compiled, and the error names the operation", async (_, f, message) => {
  const compiling = compile((given) => ({ y: f((given as Tensors).x as tf.Tensor) }), {
    inputs: { x: two },
  });

  await expect(compiling).rejects.toThrow(TraceError);
  await expect(compiling).rejects.toThrow(message);
});

test("a tensor from outside the traced function is an error that names the operation", async () => {
  const outside = tf.tensor1d([1, 2]);

  const compiling = compile(
    (given) => ({ y: tf.mul((given as Tensors).x as tf.Tensor, outside) }),
    { inputs: { x: two } },
  );

  await expect(compiling).rejects.toThrow(/Multiply should take tensors of the traced function/);
  expect(tf.getBackend()).toBe("cpu");
});

test("inputs of another shape, missing inputs and unknown engines are refused by name", async () => {
  const program = await compile((given) => ({ y: tf.neg((given as Tensors).x as tf.Tensor) }), {
    inputs: { x: two },
  });

  await expect(program.run({ x: vector(1, 2, 3) })).rejects.toThrow(
    "run: input x should be float32 [2], got float32 [3]",
  );
  await expect(program.run({})).rejects.toThrow("run: input x should be float32 [2], got nothing");
  const unknown = compile((given) => given, { inputs: { x: two } }, { engine: "abacus" as "cpu" });
  await expect(unknown).rejects.toThrow(
    "engine: should be one of onnx, tfjs-node-gpu, tfjs-node, wasm, cpu, got abacus",
  );
});

test("an engine that is not installed says how to get it", async () => {
  const compiling = compile((given) => given, { inputs: { x: two } }, { engine: "tfjs-node-gpu" });

  await compiling.then(
    () => undefined, // it is installed here
    (error) => {
      expect(error).toBeInstanceOf(EngineError);
      expect(error.message).toContain("pnpm rebuild @tensorflow/tfjs-node-gpu");
    },
  );
});

test("several functions may be compiled at once", async () => {
  const compiling = [1, 2, 3].map((factor) =>
    compile((given) => ({ y: tf.mul((given as Tensors).x as tf.Tensor, factor) }), {
      inputs: { x: two },
    }),
  );

  const programs = await Promise.all(compiling);

  const outputs = await Promise.all(
    programs.map((program) => program.run({ x: vector(1, 1) }) as Promise<Tree<NdArray>>),
  );
  expect(outputs.map((output) => numbersOf((output as Record<string, NdArray>).y)[0])).toEqual([
    1, 2, 3,
  ]);
});

test("while a program runs, the calling thread goes on", async () => {
  const size = 1024;
  const square = { shape: [size, size], dtype: "float32" } as const;
  const program = await compile(
    (given) => {
      let y = (given as Tensors).x as tf.Tensor;
      for (let i = 0; i < 20; i++) y = tf.matMul(y, (given as Tensors).x as tf.Tensor);
      return { y: tf.sum(y) };
    },
    { inputs: { x: square } },
  );
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);

  await program.run({ x: floats(new Float32Array(size * size), [size, size]) });

  clearInterval(timer);
  expect(ticks).toBeGreaterThan(20); // 20 products of 2 GFLOP each take far longer than 20 ms
});
