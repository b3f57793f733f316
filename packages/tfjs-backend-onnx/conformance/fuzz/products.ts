import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./random-graph.ts";

type T = tf.Tensor;

const isMatrix = (x: T): boolean => x.rank >= 2 && x.rank <= 4 && x.dtype === "float32";

/** Sums of products. */
export const products: readonly Operation[] = [
  {
    name: "matMul",
    kind: "exact",
    choose: (draw) => {
      const a = draw.pick(isMatrix, () => draw.shape(2 + draw.integer(2)), "float32");
      const { shape } = draw.tensor(a);
      const [transposeA, transposeB] = [draw.chance(0.4), draw.chance(0.4)];
      const inner = shape.at(transposeA ? -2 : -1) as number;
      const columns = draw.side();
      const matrix = transposeB ? [columns, inner] : [inner, columns];
      // tfjs's cpu kernel takes wrong factors where only some of the batch's axes broadcast.
      const isOne = draw.chance(0.2);
      const batch = shape.slice(0, -2).map((side) => (isOne ? 1 : side));
      const b = draw.pick(
        (x) =>
          isMatrix(x) &&
          x.shape.at(transposeB ? -1 : -2) === inner &&
          tf.util.arraysEqual(x.shape.slice(0, -2), shape.slice(0, -2)),
        () => [...batch, ...matrix],
        "float32",
      );
      return { inputs: [a, b], options: { transposeA, transposeB } };
    },
    run: ([a, b], { transposeA, transposeB }) => tf.matMul(a as T, b as T, transposeA, transposeB),
  },
  {
    name: "fused matMul",
    kind: "rounded",
    choose: (draw) => {
      const a = draw.pick(isMatrix, () => draw.shape(2), "float32");
      const columns = draw.side();
      const b = draw.leaf([draw.tensor(a).shape.at(-1) as number, columns]);
      const activation = draw.among(["linear", "elu", "sigmoid"]);
      return { inputs: [a, b, draw.leaf([columns])], options: { activation } };
    },
    run: ([a, b, bias], { activation }) =>
      tf.fused.matMul({ a: a as T, b: b as T, bias: bias as T, activation }),
  },
  {
    name: "fused matMul with a kink",
    kind: "jumps",
    choose: (draw) => {
      const a = draw.pick(
        (x) => isMatrix(x) && x.rank === 2,
        () => draw.shape(2),
        "float32",
      );
      const columns = draw.side();
      const b = draw.leaf([draw.tensor(a).shape.at(-1) as number, columns]);
      const activation = draw.among(["relu", "relu6", "leakyrelu"]);
      return { inputs: [a, b, draw.leaf([columns])], options: { activation } };
    },
    run: ([a, b, bias], { activation }) =>
      tf.fused.matMul({ a: a as T, b: b as T, bias: bias as T, activation, leakyreluAlpha: 0.25 }),
  },
  {
    name: "dot",
    kind: "exact",
    choose: (draw) => {
      const a = draw.pick(
        (x) => (x.rank === 1 || x.rank === 2) && x.dtype === "float32",
        () => draw.shape(1 + draw.integer(2)),
        "float32",
      );
      const inner = draw.tensor(a).shape.at(-1) as number;
      return { inputs: [a, draw.leaf(draw.chance(0.5) ? [inner] : [inner, draw.side()])] };
    },
    run: ([a, b]) => tf.dot(a as T, b as T),
  },
  {
    name: "einsum",
    kind: "exact",
    cut: true,
    choose: (draw) => {
      const equation = draw.among([
        "ij,jk->ik",
        "bij,bjk->bik",
        "bhid,bhjd->bhij",
        "ij,ij->i",
        "i,j->ij",
        "ij->ji",
        "ij->j",
        "ijk,k->ij",
      ]);
      const sides = new Map([..."bhijkd"].map((letter) => [letter, draw.among([1, 2, 3, 4])]));
      const terms = (equation.split("->")[0] as string).split(",");
      const inputs = terms.map((term) => {
        const shape = [...term].map((letter) => sides.get(letter) as number);
        const same = (x: T) => x.dtype === "float32" && tf.util.arraysEqual(x.shape, shape);
        return draw.pick(same, () => shape, "float32");
      });
      return { inputs, options: { equation } };
    },
    run: (tensors, { equation }) => tf.einsum(equation, ...tensors),
  },
  {
    name: "batchNorm",
    kind: "rounded",
    choose: (draw) => {
      const x = draw.pick((x) => x.rank > 1 && x.rank < 5 && x.dtype === "float32");
      const C = [draw.tensor(x).shape.at(-1) as number];
      return { inputs: [x, ...[0, 1, 2, 3].map(() => draw.leaf(C))] };
    },
    run: ([x, mean, variance, offset, scale]) =>
      tf.batchNorm(
        x as T,
        mean as tf.Tensor1D,
        tf.add(tf.abs(variance as tf.Tensor1D), 0.5) as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
      ),
  },
];
