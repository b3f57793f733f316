import type * as tf from "@tensorflow/tfjs";
import {
  type Batch,
  batchSpec,
  initModel,
  type Layout,
  type ModelConfig,
  patchCountOf,
} from "@transfusion/model";
import { leavesOf, mapTree, type NdArray, sizeOf, type Tree, treeOf } from "@transfusion/tensor";
import { costOfStep, type Spec } from "@transfusion/tfjs-backend-onnx";
import type { SettledTrainConfig } from "./config.ts";
import { modelConfigOf, openVae } from "./model-of-run.ts";
import { isHiddenMatrix } from "./optimizer.ts";
import { rateOfPart } from "./rates.ts";
import { scalarSpecs } from "./step-program.ts";
import { type StepScalars, type TrainState, trainStep } from "./train-step.ts";
import type { Tensors } from "./trees.ts";
import { weightedLoss } from "./weighted-loss.ts";

/** What a run will need, counted from shapes. */
export type Plan = {
  /** How many numbers are learned, by part of the model. */
  readonly parameters: { readonly total: number; readonly [part: string]: number };
  readonly layout: Layout;
  /** Slots and pictures that one step trains. */
  readonly slotsPerStep: number;
  readonly picturesPerStep: number;
  /** Floating-point operations: of one step, and of the whole run. */
  readonly flopsPerStep: number;
  readonly flops: number;
  /** Bytes: weights, averages and moments; and the most that exist at once in a step, these included. */
  readonly stateBytes: number;
  readonly peakBytes: number;
};

/** Plan a run without making a single weight. Rows are as the configuration says, or as long as the model's context. */
export async function planRun(config: SettledTrainConfig, rows?: Layout): Promise<Plan> {
  const model = modelConfigOf(config, await openVae(config));
  const layout = rows ?? widestLayout(config, model);
  const rateOf = rateOfPart(config.rates);
  const weights: Tree<NdArray> = initModel(model, 0);
  const state = stateSpec(weights, config);
  const lossOf = weightedLoss(config, model, layout);
  const { flops, peakBytes } = await costOfStep(
    (held, inputs) =>
      trainStep(
        (parameters, batch: Batch<tf.Tensor>) => lossOf(parameters, batch),
        held as TrainState<Tensors>,
        inputs as { batch: Batch<tf.Tensor>; scalars: StepScalars<tf.Tensor> },
        { ...config, rateOf },
      ),
    { state, inputs: { batch: batchSpec(model, layout), scalars: scalarSpecs } },
  );
  const { textSlots, pictureSlots } = layout;
  const { accumulate, steps } = config;
  const flopsPerStep = flops * accumulate;
  return {
    parameters: countByPart(weights),
    layout,
    slotsPerStep: layout.rows * accumulate * (textSlots + pictureSlots * patchCountOf(model)),
    picturesPerStep: layout.rows * accumulate * pictureSlots,
    flopsPerStep,
    flops: flopsPerStep * steps,
    stateBytes: bytesOf(state),
    peakBytes,
  };
}

/** The rows of a configuration that leaves their width to the data: all that the context allows. */
function widestLayout({ batch, layout }: SettledTrainConfig, model: ModelConfig): Layout {
  const { pictureSlots, textSlots } = layout;
  const rest = model.context - pictureSlots * patchCountOf(model);
  return { rows: batch, pictureSlots, textSlots: textSlots ?? Math.max(1, rest) };
}

/** The shapes of a run's state: what `newRun` makes. */
function stateSpec(weights: Tree<NdArray>, config: SettledTrainConfig): Tree<Spec> {
  const rateOf = rateOfPart(config.rates);
  const spec = ({ shape, dtype }: NdArray): Spec => ({ shape, dtype });
  const learned = (isWanted: (path: string, shape: readonly number[]) => boolean) =>
    Object.fromEntries(
      leavesOf<NdArray>(weights)
        .filter(([path, { shape }]) => rateOf(path) > 0 && isWanted(path, shape))
        .map(([path, array]) => [path, spec(array)]),
    );
  const isAdamws = (path: string, shape: readonly number[]): boolean =>
    config.optimizer === "adamw" || !isHiddenMatrix(path, shape);
  const all = mapTree(weights, spec) as Tree<Spec>;
  return {
    parameters: all,
    mean: treeOf(Object.entries(learned(() => true))),
    variance: treeOf(Object.entries(learned(isAdamws))),
    average: all,
  };
}

function countByPart(weights: Tree<NdArray>): { total: number; [part: string]: number } {
  const counts: { total: number; [part: string]: number } = { total: 0 };
  for (const [path, { shape }] of leavesOf<NdArray>(weights)) {
    const part = path.split(".", 1)[0] as string;
    counts[part] = (counts[part] ?? 0) + sizeOf(shape);
    counts.total += sizeOf(shape);
  }
  return counts;
}

function bytesOf(tree: Tree<Spec>): number {
  return leavesOf<Spec>(tree).reduce((sum, [, { shape }]) => sum + 4 * sizeOf(shape), 0);
}
