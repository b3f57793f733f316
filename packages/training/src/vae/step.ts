import type * as tf from "@tensorflow/tfjs";
import type { NdArray, Tree } from "@transfusion/tensor";
import { compile, compileStep, type Program } from "@transfusion/tfjs-backend-onnx";
import { downsamplingOf, encode, type VaeBatch, vaeLossAndGradients } from "@transfusion/vae";
import { number, scalarSpecs } from "../step-program.ts";
import { applyGradients, type StepScalars, type TrainState } from "../train-step.ts";
import type { Tensors } from "../trees.ts";
import { type SettledVaeTrainConfig, vaeConfigOf } from "./config.ts";

type Inputs = { readonly batch: VaeBatch<tf.Tensor>; readonly scalars: StepScalars<tf.Tensor> };

/** The shape of a batch's latents: `[B, height, width, C]`. */
export function latentShapeOf(config: SettledVaeTrainConfig): number[] {
  const side = config.data.pictureSize / downsamplingOf(config.vae);
  return [config.batch, side, side, config.vae.latentChannels];
}

/** A VAE's training step as one program: both networks' losses, gradients, and their updates. */
export function compileVaeStep(
  config: SettledVaeTrainConfig,
  state: TrainState<Tree<NdArray>>,
): Promise<Program> {
  const { batch, data, loss, engine, threads } = config;
  const step = (held: Tree<tf.Tensor>, given: Tree<tf.Tensor>) => {
    const before = held as TrainState<Tensors>;
    const { batch: pictures, scalars } = given as Inputs;
    const found = vaeLossAndGradients(before.parameters, pictures, vaeConfigOf(config), loss);
    const after = applyGradients(before, found.gradients, scalars, config);
    const outputs = { ...found.losses, gradientNorm: after.gradientNorm };
    return { state: after.state, outputs } as {
      state: Tree<tf.Tensor>;
      outputs: Tree<tf.Tensor>;
    };
  };
  const inputs = {
    batch: {
      pictures: { shape: [batch, data.pictureSize, data.pictureSize, 3], dtype: "float32" },
      noise: { shape: latentShapeOf(config), dtype: "float32" },
      adversarialOn: number,
    },
    scalars: scalarSpecs,
  } as const;
  return compileStep(step, { state: state as Tree<NdArray>, inputs }, { engine, threads });
}

/** Pictures to the means of their latents, by these weights. */
export function compileVaeEncoder(
  config: SettledVaeTrainConfig,
  weights: Tree<NdArray>,
): Promise<Program> {
  const { batch, data, engine, threads } = config;
  const f = (given: Tree<tf.Tensor>, held: Tree<tf.Tensor>): Tree<tf.Tensor> => {
    const { pictures } = given as { pictures: tf.Tensor4D };
    return { mean: encode(held, pictures, vaeConfigOf(config)).mean };
  };
  const shape = [batch, data.pictureSize, data.pictureSize, 3];
  const inputs = { pictures: { shape, dtype: "float32" as const } };
  return compile(f, { inputs, constants: weights }, { engine, threads });
}
