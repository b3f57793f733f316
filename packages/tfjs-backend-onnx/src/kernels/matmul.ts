import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { activate } from "./activation.ts";
import { binary, cast } from "./elementwise.ts";
import { infoOf, transpose } from "./shape.ts";

/** A (batched) matrix product, either factor transposed on the way. */
export function matMul(
  kernel: string,
  a: Value,
  b: Value,
  transposeA: boolean,
  transposeB: boolean,
): Value {
  checkFactors(a, b, transposeA, transposeB);
  const rows = a.shape.at(transposeA ? -1 : -2) as number;
  const columns = b.shape.at(transposeB ? -2 : -1) as number;
  const batch = tf.backend_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2) as number[],
    b.shape.slice(0, -2) as number[],
  );
  if (a.shape.at(transposeA ? -2 : -1) === 0) {
    // Sums of nothing: the operator leaves them as it found the memory.
    const isWhole = a.type !== "float32" && b.type !== "float32";
    const zero = isWhole ? Int32Array.of(0) : Float32Array.of(0);
    return constantValue(zero, [...batch, rows, columns], isWhole ? "int32" : "float32");
  }
  if (a.type !== "float32" && b.type !== "float32") {
    const [left, right] = [factor(kernel, a, transposeA), factor(kernel, b, transposeB)];
    return emit(kernel, "MatMul", [left, right], [...batch, rows, columns], "int32");
  }
  const factors = [cast(kernel, a, "float32"), cast(kernel, b, "float32")];
  return emit(kernel, "FusedMatMul", factors, [...batch, rows, columns], "float32", {
    alpha: { float: 1 },
    transA: transposeA ? 1 : 0,
    transB: transposeB ? 1 : 0,
  });
}

function checkFactors(a: Value, b: Value, transposeA: boolean, transposeB: boolean): void {
  const inner = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  if (a.shape.length >= 2 && b.shape.length >= 2 && inner[0] === inner[1]) return;
  throw new RangeError(
    `matMul: factors should be matrices with equal inner sides, got [${a.shape}] and [${b.shape}]`,
  );
}

/** A factor of whole numbers, transposed beforehand: only products of floats do it on the way. */
function factor(kernel: string, x: Value, transposed: boolean): Value {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
  if (transposed) perm.push(...perm.splice(rank - 2, 2).reverse());
  return transpose(kernel, cast(kernel, x, "int32"), perm);
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
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, factors.length);
    const checked = factors.map((factor) => infoOf(factor));
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, checked);
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
