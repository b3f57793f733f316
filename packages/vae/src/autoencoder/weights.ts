import { floats, leavesOf, type NdArray, type Tree, treeOf } from "@transfusion/tensor";
import { WeightError } from "./errors.ts";
import type { WeightSpec } from "./initial.ts";

/**
 * The tree that `specs` describe, from tensors under the same names whose filters are `[D, C, rows, columns]`, as
 * PyTorch keeps them. Throws `WeightError` at the first that is missing, unknown, of another shape, or not finite.
 */
export function weightsFromFile(
  tensors: Readonly<Record<string, NdArray>>,
  specs: Tree<WeightSpec>,
): Tree<NdArray> {
  const unknown = new Set(Object.keys(tensors));
  const leaves = leavesOf<WeightSpec>(specs).map(([path, { shape }]): [string, NdArray] => {
    const tensor = unknown.delete(path) ? tensors[path] : undefined;
    const inFile = fileShape(shape);
    const wanted = `float32 [${inFile.join(", ")}]`;
    const got = tensor ? `${tensor.dtype} [${tensor.shape.join(", ")}]` : "nothing";
    if (tensor === undefined || got !== wanted) throw new WeightError(path, wanted, got);
    for (const number of tensor.data) {
      if (!Number.isFinite(number)) throw new WeightError(path, "finite numbers", `${number}`);
    }
    return [path, shape.length === 4 ? permute(tensor, [2, 3, 1, 0]) : tensor];
  });
  for (const path of unknown) throw new WeightError(path, "absent", "a tensor");
  return treeOf(leaves);
}

/** The inverse: tensors by name, filters as PyTorch keeps them. */
export function weightsToFile(weights: Tree<NdArray>): Record<string, NdArray> {
  return Object.fromEntries(
    leavesOf<NdArray>(weights).map(([path, array]) => [
      path,
      array.shape.length === 4 ? permute(array, [3, 2, 0, 1]) : array,
    ]),
  );
}

/** `[rows, columns, C, D]` as `[D, C, rows, columns]`. */
function fileShape(shape: readonly number[]): readonly number[] {
  if (shape.length !== 4) return shape;
  const [rows, columns, C, D] = shape as [number, number, number, number];
  return [D, C, rows, columns];
}

/** An array of four axes with these in another order. */
export function permute({ shape, data }: NdArray, axes: readonly number[]): NdArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const [n0, n1, n2, n3] = axes.map((axis) => shape[axis]) as [number, number, number, number];
  const [s0, s1, s2, s3] = axes.map((axis) => strides[axis]) as [number, number, number, number];
  const moved = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      for (let k = 0; k < n2; k++) {
        const from = i * s0 + j * s1 + k * s2;
        for (let l = 0; l < n3; l++) moved[at++] = data[from + l * s3] as number;
      }
    }
  }
  return floats(moved, [n0, n1, n2, n3]);
}
