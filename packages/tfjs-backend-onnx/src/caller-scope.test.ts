import * as tf from "@tensorflow/tfjs";
import { leavesOf, type Tree } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { reachable, type Value } from "./graph/graph.ts";
import { graphOf } from "./graph/graph-of.ts";
import "./register.ts";
import { trace } from "./trace.ts";

const two = { shape: [2], dtype: "float32" } as const;

/** Which kernels belong to which scope. */
async function scopesOf(f: (x: tf.Tensor) => tf.Tensor): Promise<string[]> {
  const { outputs } = await trace((x) => f(x as tf.Tensor), two);
  const values = leavesOf(outputs as Tree<Value>).map(([, value]) => value);
  return reachable(values).map(({ kernel, scope }) => `${scope}: ${kernel}`);
}

test("nodes belong to the scopes that tf.tidy names", async () => {
  const scopes = await scopesOf((x) =>
    tf.tidy("outer", () =>
      tf.add(
        tf.tidy("inner", () => tf.exp(x)),
        tf.log(x),
      ),
    ),
  );

  expect(scopes).toEqual(["outer/inner: Exp", "outer: Log", "outer: Add"]);
});

test("a gradient belongs to the scope of its forward op, one by hand too", async () => {
  const square = tf.customGrad((x) => ({
    value: tf.square(x as tf.Tensor),
    gradFunc: (dy) => [tf.cosh(dy as tf.Tensor)],
  }));
  const loss = (x: tf.Tensor) => {
    const early = tf.tidy("early", () => tf.exp(x));
    return tf.sum(tf.tidy("late", () => square(early))) as tf.Scalar;
  };

  const scopes = await scopesOf((x) => tf.grad(loss)(x));

  expect(scopes).toContain("late: Cosh");
  expect(scopes.filter((scope) => scope.startsWith("early"))).toEqual([
    "early: Exp",
    "early: Multiply",
  ]);
});

test("what is simplified stays in its scope", async () => {
  const matrix = { shape: [2, 2], dtype: "float32" } as const;
  const { inputs, outputs } = await trace(
    (x) =>
      tf.tidy("product", () => tf.matMul(tf.transpose(x as tf.Tensor2D), x as tf.Tensor2D)).mul(2),
    matrix,
  );

  const { nodes } = graphOf([inputs as Value], [outputs as Value]);

  expect(nodes.map(({ op, scope }) => [op, scope])).toEqual([["FusedMatMul", "product"]]);
});
