import type * as tf from "@tensorflow/tfjs";
import { leavesOf, type Tree, treeOf } from "@transfusion/tensor";

/** A tree of tensors: parameters, gradients, averages. */
export type Tensors = Tree<tf.Tensor>;

/** A new tree from the leaves that stand at the same place in `first` and in the others. */
export function zipTrees(
  first: Tensors,
  others: readonly Tensors[],
  combine: (...leaves: tf.Tensor[]) => tf.Tensor,
): Tensors {
  const columns = others.map((tree) => leavesOf(tree));
  return treeOf(
    leavesOf(first).map(([path, leaf], i) => [
      path,
      combine(leaf, ...columns.map((column) => column[i][1])),
    ]),
  );
}
