import * as tf from "@tensorflow/tfjs";
import { floats, leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import * as web from "onnxruntime-web/wasm";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";
import { compileTwoLayers, twoLayers } from "../fixtures/two-layers.ts";

web.env.wasm.numThreads = 1;

/** Runs a file in onnxruntime-web, which knows nothing of ours. */
async function runOnWeb(
  file: Uint8Array,
  feeds: Tree<NdArray>,
): Promise<web.InferenceSession.ReturnType> {
  // Without severity it would warn that a state may be fed.
  const session = await web.InferenceSession.create(file, { logSeverityLevel: 3 });
  const tensors = leavesOf(feeds).map(([path, { dtype, data, shape }]) => [
    path,
    new web.Tensor(dtype as "float32", data as Float32Array, [...shape]),
  ]);
  return session.run(Object.fromEntries(tensors));
}

const numbersOf = (array: unknown): number[] => [...(array as { data: Float32Array }).data];

function expectClose(got: number[], wanted: number[]): void {
  expect(got.length).toBe(wanted.length);
  for (const [at, number] of got.entries()) expect(number).toBeCloseTo(wanted[at] as number, 5);
}

test.each([false, true])(
  "a training step runs in onnxruntime-web from the state it has reached (standard: %s)",
  async (standard) => {
    const program = await compileTwoLayers();
    await program.run(twoLayers.feeds);
    const file = await program.onnx({ standard });
    const { loss } = (await program.run(twoLayers.feeds)) as Record<string, NdArray>;
    const state = await program.readState();

    const outputs = await runOnWeb(file, twoLayers.feeds);

    expect(Object.keys(outputs).sort()).toEqual([
      "loss",
      "next.weights.first",
      "next.weights.second",
    ]);
    expectClose(numbersOf(outputs.loss), numbersOf(loss));
    for (const [path, array] of leavesOf(state)) {
      if (path !== "rate") expectClose(numbersOf(outputs[`next.${path}`]), numbersOf(array));
    }
    expect(Buffer.from(file).includes("com.microsoft")).toBe(!standard);
    await program.dispose();
  },
);

test("names come from the trees: an output called like an input is told apart, one passed through is there", async () => {
  const program = await compile(
    (given, held) => {
      const { x, deep } = given as { x: tf.Tensor; deep: { y: tf.Tensor } };
      const { w } = held as Record<string, tf.Tensor>;
      return { x: tf.mul(x, w as tf.Tensor), deep: { y: deep.y, z: tf.add(deep.y, 1) } };
    },
    {
      inputs: { x: { shape: [2], dtype: "float32" }, deep: { y: { shape: [], dtype: "int32" } } },
      constants: { w: floats(Float32Array.of(2, 3), [2]) },
    },
  );
  const five: NdArray = { shape: [], dtype: "int32", data: Int32Array.of(5) };

  const outputs = await runOnWeb(await program.onnx(), {
    x: floats(Float32Array.of(1, 1), [2]),
    deep: { y: five },
  });

  const seen = Object.entries(outputs).map(([name, array]) => [name, numbersOf(array)]);
  expect(Object.fromEntries(seen)).toEqual({
    "outputs.x": [2, 3],
    "outputs.deep.y": [5],
    "deep.z": [6],
  });
});

test("a lone leaf is called input, or output", async () => {
  const program = await compile((x) => tf.square(x as tf.Tensor), {
    inputs: { shape: [2], dtype: "float32" },
  });
  const file = await program.onnx({ standard: true });

  const { output } = await runOnWeb(file, { input: floats(Float32Array.of(2, 3), [2]) });

  expect(numbersOf(output)).toEqual([4, 9]);
});
