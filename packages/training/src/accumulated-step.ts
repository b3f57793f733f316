import type * as tf from "@tensorflow/tfjs";
import { type Batch, batchSpec, type Layout } from "@transfusion/model";
import { floats, leavesOf, mapTree, type NdArray, type Tree, treeOf } from "@transfusion/tensor";
import { compile, type Held, type Program } from "@transfusion/tfjs-backend-onnx";
import type { SettledTrainConfig } from "./config.ts";
import type { Run } from "./open-run.ts";
import { programsByShape } from "./programs-by-shape.ts";
import { rateOfPart } from "./rates.ts";
import {
  number,
  numbersOf,
  type RunState,
  type StepProgram,
  scalar,
  scalarSpecs,
} from "./step-program.ts";
import {
  applyGradients,
  lossesAndGradients,
  type StepScalars,
  type TrainState,
} from "./train-step.ts";
import type { Tensors } from "./trees.ts";
import { weightedLoss } from "./weighted-loss.ts";

/**
 * Each batch forward and backward by one program, its gradients added up; then one update by another. The batches'
 * losses weigh by their share of all tokens and pictures of the step, so it is the step of one large batch.
 */
export async function accumulatedStep(
  config: SettledTrainConfig,
  run: Pick<Run, "model" | "layout" | "state">,
): Promise<StepProgram> {
  const { model, layout } = run;
  const { engine, threads } = config;
  const rateOf = rateOfPart(config.rates);
  const learned = leavesOf<NdArray>(run.state.parameters).filter(([path]) => rateOf(path) > 0);
  const zeros = (): Tree<NdArray> =>
    treeOf(
      learned.map(([path, { shape, data }]) => [
        path,
        floats(new Float32Array(data.length), shape),
      ]),
    );
  const spec = (tree: Tree<NdArray>) =>
    mapTree(tree, ({ shape, dtype }: NdArray) => ({ shape, dtype }));
  const parameterSpecs = spec(run.state.parameters as Tree<NdArray>);
  const compileGradients = (layout: Layout): Promise<Program> => {
    const lossOf = weightedLoss(config, model.config, layout);
    return compile(
      (given) => {
        const { parameters, sum, batch, shares } = given as GradientInputs;
        const { losses, gradients } = lossesAndGradients(
          (tree) => lossOf(tree, batch, shares),
          parameters,
          rateOf,
        );
        const now = new Map(leavesOf(gradients));
        const added = leavesOf(sum).map(([path, leaf]): [string, tf.Tensor] => [
          path,
          leaf.add(now.get(path) as tf.Tensor),
        ]);
        return { sum: treeOf(added), losses: losses as Tree<tf.Tensor> };
      },
      {
        inputs: {
          parameters: parameterSpecs,
          sum: spec(zeros()),
          batch: batchSpec(model.config, layout),
          shares: { text: number, picture: number },
        },
      },
      { engine, threads },
    );
  };
  const programs = programsByShape(model.config, compileGradients);
  const usual = await programs.of(layout);
  const update = await compile(
    (given) => {
      const { state, sum, scalars } = given as UpdateInputs;
      const options = { ...config, rateOf };
      const { state: after, gradientNorm } = applyGradients(state, sum, scalars, options);
      return { state: after as Tree<tf.Tensor>, gradientNorm };
    },
    {
      inputs: {
        state: spec(run.state as Tree<NdArray>),
        sum: spec(zeros()),
        scalars: scalarSpecs,
      },
    },
    { engine, threads },
  );
  let state = run.state as Tree<NdArray | Held>;
  const replace = (next: Tree<NdArray | Held>): void => {
    release(state, next);
    state = next;
  };
  return {
    async run(batches, scalars) {
      const { text, pictures } = totalsOf(batches.map(({ batch }) => batch));
      let sum: Tree<NdArray | Held> = zeros();
      const losses = { loss: 0, textLoss: 0, pictureLoss: 0 };
      for (const { batch, layout } of batches) {
        const gradients = await programs.of(layout);
        const one = totalsOf([batch]);
        const shares = {
          text: scalar(one.text / Math.max(1, text)),
          picture: scalar(one.pictures / Math.max(1, pictures)),
        };
        const { parameters } = state as { parameters: Tree<NdArray | Held> };
        const outputs = (await gradients.run(
          { parameters, sum, batch, shares },
          { hold: ["sum"] },
        )) as { sum: Tree<Held>; losses: Tree<NdArray> };
        release(sum);
        sum = outputs.sum;
        const told = numbersOf(outputs.losses) as typeof losses;
        losses.loss += told.loss;
        losses.textLoss += told.textLoss;
        losses.pictureLoss += told.pictureLoss;
      }
      const outputs = (await update.run({ state, sum, scalars }, { hold: ["state"] })) as {
        state: Tree<Held>;
        gradientNorm: NdArray;
      };
      release(sum);
      replace(outputs.state);
      return { ...losses, gradientNorm: outputs.gradientNorm.data[0] as number };
    },
    async readState() {
      const leaves = leavesOf<NdArray | Held>(state).map(
        async ([path, leaf]): Promise<[string, NdArray]> => [
          path,
          "read" in leaf ? await leaf.read() : leaf,
        ],
      );
      return treeOf(await Promise.all(leaves)) as RunState;
    },
    async writeState(next) {
      replace(next as Tree<NdArray>);
    },
    async dispose() {
      release(state);
      await programs.dispose();
      await update.dispose();
    },
    peakBytes: Math.max(usual.cost.peakBytes, update.cost.peakBytes),
    flops: config.accumulate * usual.cost.flops + update.cost.flops,
  };
}

type GradientInputs = {
  readonly parameters: Tensors;
  readonly sum: Tensors;
  readonly batch: Batch<tf.Tensor>;
  readonly shares: { readonly text: tf.Tensor; readonly picture: tf.Tensor };
};

type UpdateInputs = {
  readonly state: TrainState<Tensors>;
  readonly sum: Tensors;
  readonly scalars: StepScalars<tf.Tensor>;
};

/** How many tokens are to be predicted, and how many pictures to be denoised. */
function totalsOf(batches: readonly Batch[]): { text: number; pictures: number } {
  const sum = (arrays: readonly NdArray[]): number =>
    arrays.reduce((all, { data }) => (data as Float32Array).reduce((a, b) => a + b, all), 0);
  return {
    text: sum(batches.map(({ targetWeights }) => targetWeights)),
    pictures: sum(batches.map(({ pictureWeights }) => pictureWeights)),
  };
}

/** Give back what is held, but for what `next` still uses: frozen parameters come back as they went in. */
function release(tree: Tree<NdArray | Held>, next: Tree<NdArray | Held> = {}): void {
  const used = new Set(leavesOf<NdArray | Held>(next).map(([, leaf]) => leaf));
  for (const [, leaf] of leavesOf<NdArray | Held>(tree)) {
    if ("release" in leaf && !used.has(leaf)) leaf.release();
  }
}
