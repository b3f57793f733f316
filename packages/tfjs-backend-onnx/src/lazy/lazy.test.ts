import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { EngineError, TraceError } from "../errors.ts";
import { compilationCount } from "./programs.ts";

tf.enableProdMode();

beforeAll(async () => void (await tf.setBackend("onnx")));
afterAll(() => tf.disposeVariables());

/** Fits w of y = x·w by Adam and gives back the losses; what was compiled until each step goes into `compiled`. */
function fit(steps: number, compiled: number[] = []): number[] {
  const w = tf.variable(tf.zeros([2, 1]));
  const [x, y] = [tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]), tf.tensor2d([1, 2, 3], [3, 1])];
  const optimizer = tf.train.adam(0.1);
  const losses = Array.from({ length: steps }, () => {
    const loss = optimizer.minimize(
      () => tf.losses.meanSquaredError(y, tf.matMul(x, w)) as tf.Scalar,
      true,
      [w],
    ) as tf.Scalar;
    const number = loss.dataSync()[0] as number;
    loss.dispose();
    compiled.push(compilationCount());
    return number;
  });
  tf.dispose([w, x, y]);
  optimizer.dispose();
  return losses;
}

test("an eager training loop gives the cpu backend's losses, and is compiled in its first iteration only", async () => {
  const compiled: number[] = [];

  const losses = fit(6, compiled);
  await tf.setBackend("cpu");
  const expected = fit(6);
  await tf.setBackend("onnx");

  for (const [step, loss] of losses.entries())
    expect(loss).toBeCloseTo(expected[step] as number, 4);
  expect(new Set(compiled).size).toBe(1);
});

test("data() and dataSync() give the same numbers, also when the tensor is disposed of at once", async () => {
  const x = tf.tensor1d([1, 2]);
  const doubled = tf.mul(x, 2);

  const later = doubled.data();
  const now = doubled.dataSync();
  doubled.dispose();

  expect([...now]).toEqual([2, 4]);
  expect([...(await later)]).toEqual([2, 4]);
  x.dispose();
});

test("gradients, custom ones too, are those of the formula", () => {
  const cube = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: tf.pow(x as tf.Tensor, 3),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        dy.mul((saved as tf.Tensor).square()).mul(10),
    };
  });
  const x = tf.tensor1d([1, 2]);

  const squared = tf.grad((x) => x.square().sum())(x);
  const custom = tf.grad((x) => cube(x).sum())(x);

  expect([...squared.dataSync()]).toEqual([2, 4]);
  expect([...custom.dataSync()]).toEqual([10, 40]);
  tf.dispose([x, squared, custom]);
});

test("what is written is as it was then, and what is read is the reader's own", () => {
  const numbers = Float32Array.of(1, 2);
  const x = tf.tensor1d(numbers);
  const y = x.add(1);

  numbers.fill(0);
  (x.dataSync() as Float32Array).fill(7);

  expect([...y.dataSync()]).toEqual([2, 3]);
  expect([...x.dataSync()]).toEqual([1, 2]);
  tf.dispose([x, y]);
});

test("memory stays flat over 1,000 iterations, and a variable's old data go", () => {
  const total = tf.variable(tf.scalar(0));
  tf.tidy(() => total.assign(total.add(1)));
  const before = tf.memory();

  for (let i = 1; i < 1000; i++) tf.tidy(() => total.assign(total.add(1)));

  expect(tf.memory()).toMatchObject({ ...before, unreliable: false });
  expect([...total.dataSync()]).toEqual([1000]);
  total.dispose();
});

test("a chain that nobody reads is run in pieces of the same structure", () => {
  const before = compilationCount();
  let x: tf.Tensor = tf.scalar(0);

  for (let i = 0; i < 10_000; i++) {
    const next = tf.tidy(() => x.add(1));
    x.dispose();
    x = next;
  }

  expect([...x.dataSync()]).toEqual([10_000]);
  expect(compilationCount() - before).toBeLessThanOrEqual(2);
  x.dispose();
});

test("tensors move to this backend and back", async () => {
  await tf.setBackend("cpu");
  const x = tf.tensor1d([1, 2]);
  await tf.setBackend("onnx");

  const y = x.add(1);
  await tf.setBackend("cpu");
  const z = tf.mul(y, x);

  expect([...z.dataSync()]).toEqual([2, 6]);
  await tf.setBackend("onnx");
  tf.dispose([x, y, z]);
});

test("time and profile say what was run", async () => {
  const x = tf.ones([8, 8]);

  const time = await tf.time(() => void x.matMul(x));
  const profile = await tf.profile(() => x.matMul(x));

  expect((time as { kernelMs: number }).kernelMs).toBeGreaterThan(0);
  expect(profile.kernels.map(({ name }) => name)).toEqual(["BatchMatMul"]);
  tf.dispose([x, profile.result as tf.Tensor]);
});

test("a dtype that no kernel takes is refused by name; strings are held all the same", () => {
  const words = tf.tensor1d(["a", "b"]);

  expect(() => tf.concat([words, words])).toThrow(TypeError);
  expect(() => tf.concat([words, words])).toThrow(
    "Concat: tensors should be float32, int32 or bool, got string",
  );
  expect(() => tf.complex([1], [2])).toThrow(
    "Complex: tensors should be float32, int32 or bool, got complex64",
  );
  expect(words.reshape([2, 1]).dataSync()).toEqual(["a", "b"]);
  words.dispose();
});

test("what the engine cannot run is an error where it is read, and the next program runs", async () => {
  const x = tf.tensor1d([1, 2]);
  const wrong = tf.tidy(() =>
    tf.engine().runKernel("GatherNd", { params: x, indices: tf.tensor2d([[9]], [1, 1], "int32") }),
  ) as tf.Tensor;

  expect(() => wrong.dataSync()).toThrow(EngineError);
  await expect(wrong.data()).rejects.toThrow(EngineError);
  wrong.dispose();
  expect([...x.add(1).dataSync()]).toEqual([2, 3]);
});

test("functions are compiled in the middle of an eager session, and neither sees the other's tensors", async () => {
  const outside = tf.tensor1d([1, 2]);
  const pending = outside.add(1);
  let leaked: tf.Tensor | undefined;
  const inputs = { x: { shape: [2], dtype: "float32" } } as const;

  const program = await compile(
    (given) => {
      leaked = tf.keep(tf.mul((given as Record<string, tf.Tensor>).x as tf.Tensor, 2));
      return { y: leaked };
    },
    { inputs },
  );
  const outputs = await program.run({ x: { ...inputs.x, data: Float32Array.of(3, 4) } });

  expect([...(outputs as unknown as { y: { data: Float32Array } }).y.data]).toEqual([6, 8]);
  expect([...pending.dataSync()]).toEqual([2, 3]);
  expect(() => tf.add(leaked as tf.Tensor, 1)).toThrow(TraceError);
  await expect(compile(() => ({ y: tf.neg(pending) }), { inputs })).rejects.toThrow(
    /Neg should take tensors of the traced function/,
  );
  await expect(compile(() => ({ y: tf.tensor1d(pending.dataSync()) }), { inputs })).rejects.toThrow(
    /should not read data/,
  );
  tf.dispose([outside, pending]);
});

test("a process that only blocks for its numbers ends by itself", () => {
  const program = `
    import * as tf from "@tensorflow/tfjs";
    import "./src/index.ts";
    await tf.setBackend("onnx");
    console.log(tf.tensor1d([1, 2]).add(1).dataSync().join());`;
  const how = ["--conditions=@transfusion/source", "--import", "tsx", "--input-type=module"];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));

  const ended = spawnSync(process.execPath, [...how, "-e", program], { cwd, timeout: 30_000 });

  expect(ended.stdout.toString().trim()).toBe("2,3");
  expect(ended.status).toBe(0);
});
