import type * as tf from "@tensorflow/tfjs";
import { leavesOf, type NdArray, type Tree, treeOf } from "@transfusion/tensor";
import { initAdamw, updateAdamw } from "./adamw.ts";
import { type MuonLeaf, updateMuon } from "./muon.ts";
import type { StepOptions, StepScalars } from "./train-step.ts";
import type { Tensors } from "./trees.ts";

/** Parameters and what their optimizer remembers of each. Those without a `variance` are Muon's. */
export type OptimizerState<T> = {
  readonly parameters: T;
  readonly mean: T;
  readonly variance: T;
};

/** The memory before the first step: zero everywhere; `isMuon` says by its path which matrix is Muon's. */
export function initOptimizer(
  parameters: Tree<NdArray>,
  isMuon: (path: string, shape: readonly number[]) => boolean = () => false,
): { mean: Tree<NdArray>; variance: Tree<NdArray> } {
  const { mean, variance } = initAdamw(parameters);
  const adamws = leavesOf<NdArray>(variance).filter(([path, { shape }]) => !isMuon(path, shape));
  return { mean, variance: treeOf(adamws) };
}

/** Whether a weight is a matrix between hidden vectors: the transformer's, but for modulation, which begins at zero. */
export function isHiddenMatrix(path: string, shape: readonly number[]): boolean {
  return (
    shape.length === 2 && path.startsWith("transformer.layers.") && !path.endsWith(".modulation")
  );
}

/** One step of AdamW for what has a variance and of Muon for what has none. */
export function updateParameters(
  state: OptimizerState<Tensors>,
  gradients: Tensors,
  scalars: Omit<StepScalars<tf.Tensor>, "emaDecay">,
  options: Omit<StepOptions, "clipNorm">,
): OptimizerState<Tensors> {
  const isAdamws = new Set(leavesOf(state.variance).map(([path]) => path));
  const part = (tree: Tensors, adamws: boolean): [string, tf.Tensor][] =>
    leavesOf(tree).filter(([path]) => isAdamws.has(path) === adamws);
  const { parameters, mean, variance } = updateAdamw(
    {
      parameters: treeOf(part(state.parameters, true)),
      mean: treeOf(part(state.mean, true)),
      variance: state.variance,
    },
    treeOf(part(gradients, true)),
    scalars,
    options,
  );
  const names = part(state.parameters, false).map(([path]) => path);
  const momenta = part(state.mean, false);
  const slopes = part(gradients, false);
  const leaves = part(state.parameters, false).map(([, parameter], at) => {
    return { parameter, momentum: momenta[at]?.[1], gradient: slopes[at]?.[1] } as MuonLeaf;
  });
  const stepped = updateMuon(leaves, scalars, options.momentum);
  const joined = (tree: Tensors, which: "parameter" | "momentum"): Tensors => {
    const others = names.map((path, at): [string, tf.Tensor] => [
      path,
      (stepped[at] as (typeof stepped)[number])[which],
    ]);
    const all = new Map([...leavesOf(tree), ...others]);
    return treeOf(leavesOf(state.mean).map(([path]) => [path, all.get(path) as tf.Tensor]));
  };
  return {
    parameters: joined(parameters, "parameter"),
    mean: joined(mean, "momentum"),
    variance,
  };
}
