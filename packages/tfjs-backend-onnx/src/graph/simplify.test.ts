import * as tf from "@tensorflow/tfjs";
import { leavesOf, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { defineKernels } from "../kernels/define-kernels.ts";
import "../register.ts";
import { trace } from "../trace.ts";
import type { Graph, Value } from "./graph.ts";
import { simplify } from "./simplify.ts";

tf.enableProdMode();
defineKernels();

const square = { shape: [4, 4], dtype: "float32" } as const;

async function simplified(f: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): Promise<Graph> {
  const traced = await trace(
    (given) => {
      const { x, y } = given as Record<string, tf.Tensor>;
      return { out: f(x as tf.Tensor, y as tf.Tensor) };
    },
    { x: square, y: square },
  );
  const values = (tree: Tree<Value>) => leavesOf(tree).map(([, value]) => value);
  return simplify({ inputs: values(traced.inputs), outputs: values(traced.outputs), nodes: [] });
}

const ops = ({ nodes }: Graph): string[] => nodes.map(({ op }) => op);

test("what no output needs is dropped", async () => {
  const graph = await simplified((x, y) => {
    tf.matMul(x, y);
    return tf.exp(x);
  });

  expect(ops(graph)).toEqual(["Exp"]);
});

test("equal operations become one", async () => {
  const graph = await simplified((x) => tf.add(tf.exp(tf.neg(x)), tf.exp(tf.neg(x))));

  expect(ops(graph)).toEqual(["Neg", "Exp", "Add"]);
});

test("what is known beforehand is computed beforehand", async () => {
  const graph = await simplified((x) => tf.mul(x, tf.sqrt(tf.add(tf.scalar(9), tf.scalar(16)))));

  expect(ops(graph)).toEqual(["Mul"]);
  expect(graph.nodes[0]?.inputs[1]?.constant).toEqual(Float32Array.of(5));
});

test("multiplying by ones and adding zeros costs nothing", async () => {
  const graph = await simplified((x) => tf.add(tf.mul(tf.exp(x), tf.ones([4, 4])), tf.zeros([4])));

  expect(ops(graph)).toEqual(["Exp"]);
});

test("transposed factors and scales go into the matrix product", async () => {
  const graph = await simplified((x, y) =>
    tf.mul(tf.matMul(tf.mul(tf.transpose(x), 0.5), tf.transpose(y)), 3),
  );

  expect(ops(graph)).toEqual(["FusedMatMul"]);
  expect(graph.nodes[0]?.attributes).toEqual({ transA: 1, transB: 1, alpha: { float: 1.5 } });
});

test("a product that is used unscaled too stays as it is", async () => {
  const graph = await simplified((x, y) => {
    const product = tf.matMul(x, y);
    return tf.sub(tf.mul(product, 3), product);
  });

  expect(ops(graph)).toEqual(["FusedMatMul", "Mul", "Sub"]);
});

test("x · sigmoid(x) is one operator", async () => {
  const graph = await simplified((x) => tf.mul(x, tf.sigmoid(x)));

  expect(ops(graph)).toEqual(["QuickGelu"]);
});

test("reshapes of reshapes and transposes of transposes collapse", async () => {
  const graph = await simplified((x) =>
    tf.exp(tf.transpose(tf.transpose(tf.reshape(tf.reshape(x, [2, 8]), [4, 4])))),
  );

  expect(ops(graph)).toEqual(["Exp"]);
});
