import * as tf from "@tensorflow/tfjs";
import { floats, type NdArray, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { numbers } from "../fixtures/two-layers.ts";
import { loadProgram } from "../runtime/onnx-program.ts";
import "../register.ts";
import { trace } from "../trace.ts";
import { inputValue, makeNode, type Value } from "./graph.ts";
import { graphOf } from "./graph-of.ts";
import { standardize } from "./standardize.ts";

test("what ONNX Runtime has made of several is several again, and computes the same", async () => {
  const inputs = {
    a: { shape: [2, 4, 3], dtype: "float32" },
    b: { shape: [5, 4], dtype: "float32" },
    gain: { shape: [5], dtype: "float32" },
  } as const;
  const traced = await trace((given) => {
    const { a, b, gain } = given as Record<string, tf.Tensor>;
    const product = tf.mul(tf.matMul(a as tf.Tensor, b as tf.Tensor, true, true), 0.5); // [2, 3, 5]
    const silu = tf.mul(product, tf.sigmoid(product));
    const [normed, inverse] = tf
      .engine()
      .runKernel(
        "RmsNorm",
        { x: silu, gain: gain as tf.Tensor },
        { epsilon: 1e-5 },
      ) as unknown as tf.Tensor[];
    return { normed: normed as tf.Tensor, inverse: inverse as tf.Tensor };
  }, inputs);
  const values = (tree: Tree<Value>) => Object.values(tree as Record<string, Value>);
  const graph = graphOf(values(traced.inputs), values(traced.outputs));
  const feeds = {
    a: floats(numbers(24, 1), [2, 4, 3]),
    b: floats(numbers(20, 2), [5, 4]),
    gain: floats(numbers(5, 3), [5]),
  };

  const plain = standardize(graph);

  expect(new Set(plain.nodes.map(({ domain }) => domain))).toEqual(new Set([""]));
  expect(plain.nodes.map(({ op }) => op)).not.toContain("SimplifiedLayerNormalization");
  const nothing = { ...traced, stateInputs: {}, state: {}, parameters: {}, isStep: false };
  const [wanted, got] = await Promise.all(
    [graph, plain].map(async (each) => {
      const program = await loadProgram({ ...nothing, graph: each }, {});
      return (await program.run(feeds)) as Record<string, NdArray>;
    }),
  );
  for (const name of ["normed", "inverse"]) {
    const [far, near] = [wanted?.[name]?.data, got?.[name]?.data] as Float32Array[];
    far?.forEach((number, at) => {
      expect(near?.[at]).toBeCloseTo(number, 5);
    });
  }
});

test("an operator without a standard form is an error that names it", () => {
  const x = inputValue([2], "float32");
  const node = makeNode("QuickGelu", [x], { alpha: { float: 1 } }, [x], "Silu");
  const odd = { ...node, op: "BiasGelu" };

  expect(() => standardize({ inputs: [x], nodes: [odd], outputs: odd.outputs })).toThrow(
    "onnx: with standard, operators should be of the ONNX standard, got BiasGelu of Silu",
  );
});
