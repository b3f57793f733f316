import type { Worker } from "node:worker_threads";
import * as tf from "@tensorflow/tfjs";
import type { NdArray, Tree } from "@transfusion/tensor";
import { afterEach, beforeAll, expect, test } from "vitest";
import { compile, compileStep } from "../compile.ts";
import { EngineError } from "../errors.ts";
import { ask, currentThread, endThread } from "./host.ts";

tf.enableProdMode();

beforeAll(async () => void (await tf.setBackend("onnx")));
afterEach(() => tf.disposeVariables());

const worker = () => (currentThread() as { worker: Worker }).worker;
/** The other way for a thread to end: by an error of its own (it cannot read this). */
const crash = () => worker().postMessage(null);

const vector = (...data: number[]): NdArray => ({
  shape: [data.length],
  dtype: "float32",
  data: Float32Array.from(data),
});
const numbers = (tree: Tree<unknown>, name: string) => [
  ...((tree as Record<string, NdArray>)[name] as NdArray).data,
];
const inputs = { x: { shape: [2], dtype: "float32" } } as const;
const double = (given: Tree<tf.Tensor>) => ({ y: tf.mul((given as { x: tf.Tensor }).x, 2) });

/** The error of a call, whatever it is. */
async function errorOf(call: () => unknown): Promise<EngineError> {
  try {
    await call();
  } catch (error) {
    return error as EngineError;
  }
  throw new RangeError("errorOf: the call should fail, it did not");
}

/** Adds the input to the state and gives the sum. */
const adder = () =>
  compileStep(
    (state, given) => {
      const sum = tf.add((state as { s: tf.Tensor }).s, (given as { x: tf.Tensor }).x);
      return { state: { s: sum }, outputs: { sum: tf.add(sum, 0.5) } };
    },
    { state: { s: vector(0, 0) }, inputs },
  );

test("of operations run together, one that fails is named, and the others give their results", async () => {
  const x = tf.tensor1d([1, 2]);
  const good = x.mul(3);
  const bad = tf.gather(good, tf.tensor1d([7], "int32"));
  const after = bad.add(1);
  const other = tf.sum(good);

  const error = await errorOf(() => after.data());

  expect(error).toBeInstanceOf(EngineError);
  expect(error).toMatchObject({ code: "failed", kernel: "GatherV2" });
  expect(error.message).toMatch(/^GatherV2: .* got: .*indices element out of data bounds/s);
  expect(await errorOf(() => bad.dataSync())).toMatchObject({ kernel: "GatherV2" });
  expect([...good.dataSync()]).toEqual([3, 6]);
  expect([...other.dataSync()]).toEqual([9]);
});

test("what needs a failed array fails with it, what is recorded beside it does not", async () => {
  const bad = tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([7], "int32"));
  await errorOf(() => bad.data());

  const after = bad.mul(2);
  const beside = tf.tensor1d([1, 2]).mul(2);

  expect([...beside.dataSync()]).toEqual([2, 4]);
  expect(await errorOf(() => after.data())).toMatchObject({ code: "failed", kernel: "GatherV2" });
});

test("arrays that no memory holds are an error of that name, and the next ones are computed", async () => {
  const absurd = tf.fill([1e6, 1e6], 3);
  const sum = tf.add(absurd, tf.fill([1, 1e6], 2));
  const table = tf.add(tf.fill([1e6, 1], 1).square(), tf.fill([1, 1e6], 2).square());
  const small = tf.add(tf.ones([2]), 1);

  expect(await errorOf(() => sum.dataSync())).toMatchObject({ code: "memory" });
  expect(await errorOf(() => absurd.data())).toMatchObject({ code: "memory" });
  expect(await errorOf(() => table.data())).toMatchObject({ code: "memory", kernel: "Add" });
  expect([...small.dataSync()]).toEqual([2, 2]);
});

test("a compiled function that fails names the kernel and runs again", async () => {
  const at = { at: { shape: [1], dtype: "int32" } } as const;
  const indices = (index: number) => ({ at: { ...at.at, data: Int32Array.of(index) } });
  const program = await compile(
    (given) => ({ y: tf.gather(tf.tensor1d([5, 6, 7]), (given as { at: tf.Tensor }).at) }),
    { inputs: at },
  );

  const error = await errorOf(() => program.run(indices(9)));

  expect(error).toMatchObject({ name: "EngineError", code: "failed", kernel: "GatherV2" });
  expect(numbers(await program.run(indices(2)), "y")).toEqual([7]);
  await program.dispose();
});

test("when the thread is told to end, all pending calls are rejected and the next ones work", async () => {
  const side = { x: { shape: [1500, 1500], dtype: "float32" } } as const;
  const slow = await compile(
    (given) => {
      const { x } = given as { x: tf.Tensor };
      return { y: tf.matMul(tf.matMul(x, x), x) };
    },
    { inputs: side },
  );
  const run = slow.run({ x: { ...side.x, data: new Float32Array(1500 * 1500) } });
  for (let turn = 0; turn < 10; turn++) await null; // until then a run is not sent, and would go to the next thread
  const pending = [run, ask({ type: "wait" }), ask({ type: "wait" })].map((call) =>
    errorOf(() => call),
  );

  endThread();

  for (const error of await Promise.all(pending))
    expect(error).toMatchObject({ name: "EngineError", code: "ended" });
  const program = await compile(double, { inputs });
  expect(numbers(await program.run({ x: vector(1, 2) }), "y")).toEqual([2, 4]);
  await program.dispose();
});

test("a thread that is told to end does so by itself, after the call that it is in", async () => {
  const program = await compile(double, { inputs });
  const thread = worker();
  const code = new Promise<number>((resolve) => thread.once("exit", resolve));
  const errors: unknown[] = [];
  thread.on("error", (error) => errors.push(error));
  const owed = errorOf(() => program.run({ x: vector(1, 2) }));

  for (let turn = 0; turn < 10; turn++) await null; // the run is sent
  endThread();

  expect(await owed).toMatchObject({ name: "EngineError", code: "ended" });
  expect(await code).toBe(0);
  expect(errors).toEqual([]);
  expect(worker()).not.toBe(thread);
  await program.dispose();
});

test("when the thread crashes, no call stays unanswered, and programs are loaded again", async () => {
  const program = await compile(double, { inputs });
  crash();
  const pending = await Promise.allSettled([ask({ type: "wait" }), ask({ type: "wait" })]);

  for (const call of pending)
    if (call.status === "rejected") expect(call.reason).toMatchObject({ code: "ended" });
  expect(numbers(await program.run({ x: vector(1, 2) }), "y")).toEqual([2, 4]);
  expect([...tf.tensor1d([1, 2]).add(1).dataSync()]).toEqual([2, 3]);
  await program.dispose();
});

test.each([
  ["ended", endThread],
  ["crashed", crash],
])(
  "a blocked reader is told when the thread has %s what became of its array, and the next one gets its numbers",
  async (_, end) => {
    const x = tf.tensor1d([1, 2]);
    const large = tf.ones([2000]).add(1); // its numbers are in the thread
    await large.data();

    end();
    const y = large.add(2);
    let error: EngineError | undefined;
    // The thread may still answer some.
    for (let tries = 0; error === undefined && tries < 1000; tries++) {
      error = await errorOf(() => y.dataSync()).catch(() => undefined);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }

    expect(["ended", "lost"]).toContain(error?.code);
    expect([...x.add(3).dataSync()]).toEqual([4, 5]);
  },
);

test("what was in a thread that ended is lost by name, held arrays and states alike", async () => {
  const program = await compile(double, { inputs });
  const step = await adder();
  const { y } = (await program.run({ x: vector(1, 2) }, { hold: ["y"] })) as never;
  await step.run({ x: vector(1, 1) });
  const large = tf.ones([2000]).add(1);
  await large.data();
  endThread();

  expect(await errorOf(() => (y as { read(): Promise<NdArray> }).read())).toMatchObject({
    code: "lost",
  });
  expect(await errorOf(() => large.data())).toMatchObject({ code: "lost" });
  expect(await errorOf(() => step.readState())).toMatchObject({ code: "lost" });
  const error = await errorOf(() => step.run({ x: vector(1, 1) }));
  expect(error).toMatchObject({ name: "EngineError", code: "lost" });
  expect(error.message).toMatch(/run: the state should still be .* writeState/);
});

test("a step whose state was lost goes on from a state that is written", async () => {
  const step = await adder();
  await step.run({ x: vector(1, 1) });
  const saved = await step.readState();
  endThread();

  await step.writeState(saved);

  expect(numbers(await step.run({ x: vector(1, 2) }), "sum")).toEqual([2.5, 3.5]);
  await step.dispose();
});

const sides = (L: number) => ({ x: { shape: [L], dtype: "float32" } as const });
const ones = (L: number) => ({ x: { ...sides(L).x, data: new Float32Array(L).fill(1) } });

test("buckets that share constants are loaded again, whichever is run first or opened after the thread ended", async () => {
  const w: NdArray = { shape: [2000], dtype: "float32", data: new Float32Array(2000).fill(0.5) };
  const program = await compile(
    (given, held) => {
      const total = tf.sum((held as { w: tf.Tensor }).w);
      return { y: tf.mul((given as { x: tf.Tensor }).x, total) };
    },
    { buckets: [sides(1), sides(2), sides(3)], constants: { w } },
  );
  await program.run(ones(2));

  endThread();
  const second = await program.run(ones(2));
  endThread();
  const third = await program.run(ones(3));
  const first = await program.run(ones(1));

  expect([first, second, third].map((tree) => numbers(tree, "y"))).toEqual([
    [1000],
    [1000, 1000],
    [1000, 1000, 1000],
  ]);
  await program.dispose();
});

test("buckets that share a state say that it is lost, and go on from one that is written", async () => {
  const step = await compileStep(
    (state, given) => {
      const sum = tf.add((state as { s: tf.Tensor }).s, tf.sum((given as { x: tf.Tensor }).x));
      return { state: { s: sum }, outputs: { sum: tf.add(sum, 0.5) } };
    },
    { state: { s: vector(0) }, buckets: [sides(1), sides(2), sides(3)] },
  );
  await step.run(ones(2));
  endThread();

  const errors = [
    await errorOf(() => step.run(ones(2))),
    await errorOf(() => step.run(ones(3))),
    await errorOf(() => step.readState()),
  ];
  await step.writeState({ s: vector(10) });
  const [two, three, one] = [
    await step.run(ones(2)),
    await step.run(ones(3)),
    await step.run(ones(1)),
  ];

  for (const error of errors) {
    expect(error).toMatchObject({ name: "EngineError", code: "lost" });
    expect(error.message).toMatch(/the state should still be .* writeState/);
  }
  expect([two, three, one].map((tree) => numbers(tree, "sum"))).toEqual([[12.5], [15.5], [16.5]]);
  await step.dispose();
});
