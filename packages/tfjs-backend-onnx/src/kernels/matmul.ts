import * as tf from "@tensorflow/tfjs";
import type { Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { activate } from "./activation.ts";
import { binary } from "./elementwise.ts";

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
}
