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

/**
 * The memory before the first step: zero everywhere; `isMuon` says by its path which matrix is Muon's. What `rateOf`
 * freezes has none.
 */
export function initOptimizer(
  parameters: Tree<NdArray>,
  isMuon: (path: string, shape: readonly number[]) => boolean = () => false,
  rateOf: RateOf = () => 1,
): { mean: Tree<NdArray>; variance: Tree<NdArray> } {
  const learned = leavesOf<NdArray>(parameters).filter(([path]) => rateOf(path) > 0);
  const { mean, variance } = initAdamw(treeOf(learned));
  const adamws = leavesOf<NdArray>(variance).filter(([path, { shape }]) => !isMuon(path, shape));
  return { mean, variance: treeOf(adamws) };
}

/** Whether a weight is a matrix between hidden vectors: the transformer's, but for modulation, which begins at zero. */
export function isHiddenMatrix(path: string, shape: readonly number[]): boolean {
  return (
    shape.length === 2 && path.startsWith("transformer.layers.") && !path.endsWith(".modulation")
  );
}

/** What a leaf's learning rate is multiplied by; 0 leaves it as it is. */
export type RateOf = (path: string) => number;

/**
 * One step of AdamW for what has a variance and of Muon for what has none. Parameters without a gradient stay as they
 * are; those of one `rateOf` are stepped together.
 */
export function updateParameters(
  state: OptimizerState<Tensors>,
  gradients: Tensors,
  scalars: Omit<StepScalars<tf.Tensor>, "emaDecay">,
  options: Omit<StepOptions, "clipNorm">,
): OptimizerState<Tensors> {
  const { rateOf = () => 1 } = options;
  const [parameters, mean, variance] = [state.parameters, state.mean, state.variance].map(
    (tree) => new Map(leavesOf(tree)),
  ) as [Leaves, Leaves, Leaves];
  const slopes = new Map(leavesOf(gradients));
  for (const rate of new Set([...slopes.keys()].map(rateOf))) {
    const paths = [...slopes.keys()].filter((path) => rateOf(path) === rate);
    const scaled = rate === 1 ? scalars : scaledBy(rate, scalars);
    const adamws = paths.filter((path) => variance.has(path));
    if (adamws.length > 0) {
      const part = (leaves: Leaves) => pick(leaves, adamws);
      const before = { parameters: part(parameters), mean: part(mean), variance: part(variance) };
      const after = updateAdamw(before, part(slopes), scaled, options);
      merge(parameters, after.parameters);
      merge(mean, after.mean);
      merge(variance, after.variance);
    }
    const muons = paths.filter((path) => !variance.has(path));
    const leaves = muons.map(
      (path) =>
        ({
          parameter: parameters.get(path),
          momentum: mean.get(path),
          gradient: slopes.get(path),
        }) as MuonLeaf,
    );
    for (const [at, stepped] of updateMuon(leaves, scaled, options.momentum).entries()) {
      parameters.set(muons[at] as string, stepped.parameter);
      mean.set(muons[at] as string, stepped.momentum);
    }
  }
  return {
    parameters: treeOf([...parameters]),
    mean: treeOf([...mean]),
    variance: treeOf([...variance]),
  };
}

type Leaves = Map<string, tf.Tensor>;

/** The numbers of a step at another learning rate: both step sizes are multiplied, decay shrinks alike. */
function scaledBy(
  rate: number,
  scalars: Omit<StepScalars<tf.Tensor>, "emaDecay">,
): Omit<StepScalars<tf.Tensor>, "emaDecay"> {
  return {
    ...scalars,
    stepSize: scalars.stepSize.mul(rate),
    learningRate: scalars.learningRate.mul(rate),
    keep: scalars.keep.sub(1).mul(rate).add(1),
  };
}

function pick(leaves: Leaves, paths: readonly string[]): Tensors {
  return treeOf(paths.map((path) => [path, leaves.get(path) as tf.Tensor]));
}

function merge(into: Leaves, tree: Tensors): void {
  for (const [path, leaf] of leavesOf(tree)) into.set(path, leaf);
}
