import * as tf from "@tensorflow/tfjs";
import type { Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { activate } from "./activation.ts";
import { binary } from "./elementwise.ts";
import { transpose } from "./shape.ts";

/** A (batched) matrix product, either factor transposed on the way. */
export function matMul(
  kernel: string,
  a: Value,
  b: Value,
  transposeA: boolean,
  transposeB: boolean,
): Value {
  const rows = a.shape.at(transposeA ? -1 : -2) as number;
  const columns = b.shape.at(transposeB ? -2 : -1) as number;
  const batch = tf.backend_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2) as number[],
    b.shape.slice(0, -2) as number[],
  );
  if (a.type !== "float32") {
    const swap = (x: Value, swaps: boolean): Value => {
      const perm = x.shape.map((_, axis) => axis);
      return swaps ? transpose(kernel, x, [...perm.slice(0, -2), ...perm.slice(-2).reverse()]) : x;
    };
    const factors = [swap(a, transposeA), swap(b, transposeB)];
    return emit(kernel, "MatMul", factors, [...batch, rows, columns], a.type);
  }
  return emit(kernel, "FusedMatMul", [a, b], [...batch, rows, columns], "float32", {
    alpha: { float: 1 },
    transA: transposeA ? 1 : 0,
    transB: transposeB ? 1 : 0,
  });
}

export function defineMatMul(): void {
  define("BatchMatMul", ({ a, b }, { transposeA, transposeB }) =>
    matMul("BatchMatMul", a as Value, b as Value, transposeA, transposeB),
  );
  define(
    "_FusedMatMul",
    (
      { a, b, bias, preluActivationWeights },
      { transposeA, transposeB, activation, leakyreluAlpha },
    ) => {
      const product = matMul("_FusedMatMul", a as Value, b as Value, transposeA, transposeB);
      const sum = bias === undefined ? product : binary("_FusedMatMul", "Add", product, bias);
      return activate("_FusedMatMul", sum, activation, preluActivationWeights, leakyreluAlpha);
    },
  );
  define("Einsum", (inputs, { equation }) => {
    const factors = Object.values(inputs);
    const [left, right] = equation.replaceAll(" ", "").split("->") as [string, string];
    const sides = new Map<string, number>();
    for (const [at, letters] of left.split(",").entries()) {
      for (const [axis, letter] of [...letters].entries()) {
        sides.set(letter, factors[at]?.shape[axis] as number);
      }
    }
    const shape = [...right].map((letter) => sides.get(letter) as number);
    const type = (factors[0] as Value).type;
    return emit("Einsum", "Einsum", factors, shape, type, { equation: `${left}->${right}` });
  });
}
