import type * as tf from "@tensorflow/tfjs";
import {
  type Batch,
  batchSpec,
  initModel,
  loss,
  type ModelParameters,
  packDocuments,
} from "@transfusion/model";
import { createRandom, floats, leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { compileStep } from "@transfusion/tfjs-backend-onnx";
import {
  initAdamw,
  type StepScalars,
  type Tensors,
  type TrainState,
  trainStep,
} from "@transfusion/training";
import { type Figure, figure, goal } from "./figures.ts";
import { type Contestant, interleave, secondsOf } from "./interleave.ts";
import { findRoof } from "./roof.ts";
import { startTwins } from "./twins.ts";
import { config, layout, lettersTokenizer, randomPicture, trainingFlops } from "./workload.ts";

const rounds = 9;

/** One training step (forward, backward, clip, AdamW, EMA) of ours and of the PyTorch twins, against the roof. */
export async function benchTrain(threads: number): Promise<Figure[]> {
  const program = await compileOurs(threads);
  const inputs = { batch: randomBatch(), scalars };
  const ours = { name: "ours", measure: () => secondsOf(() => program.run(inputs)) };
  const firstRun = await ours.measure();
  const { contestants: twins, peers, missing } = await startTwins("train", threads);
  const roof = await findRoof(threads);
  try {
    const flops = trainingFlops();
    const onRoof: Contestant = {
      name: "roof",
      measure: async () => flops / (await roof.measure()),
    };
    const seconds = await interleave([onRoof, ours, ...twins], rounds);
    const share = seconds.roof / seconds.ours;
    const { M, K, N } = roof.product;
    return [
      figure(`train: roof, ${M}x${K} times ${K}x${N}`, flops / seconds.roof / 1e9, "GFLOP/s"),
      figure("train: useful work in a step", flops / 1e9, "GFLOP"),
      figure("train: ours", seconds.ours, "s/step"),
      figure("train: ours, rows", layout.rows / seconds.ours, "rows/s"),
      figure("train: ours, first step", firstRun, "s"),
      goal("train: ours, of the roof", share, "of roof", { atLeast: 0.65 }),
      ...twins.flatMap(({ name }) => [
        figure(`train: ${name}`, seconds[name], "s/step"),
        figure(`train: ${name}, of the roof`, seconds.roof / seconds[name], "of roof"),
      ]),
      ...missing,
    ];
  } finally {
    for (const peer of peers) await peer.close();
    await roof.release();
    await program.dispose();
  }
}

const scalars = {
  stepSize: number(1e-3),
  epsilon: number(1e-8),
  keep: number(0.9999),
  learningRate: number(1e-3),
  emaDecay: number(0.999),
};

function compileOurs(threads: number) {
  const parameters: Tree<NdArray> = initModel(config, 1);
  const zeros = { mean: initAdamw(parameters).mean, variance: initAdamw(parameters).variance };
  const step = (held: Tree<tf.Tensor>, inputs: Tree<tf.Tensor>) =>
    trainStep(
      (weights, batch: Batch<tf.Tensor>) =>
        loss(weights as ModelParameters<tf.Tensor>, batch, config, layout, { lambda: 1 }),
      held as TrainState<Tensors>,
      inputs as { batch: Batch<tf.Tensor>; scalars: StepScalars<tf.Tensor> },
      { beta1: 0.9, beta2: 0.95, momentum: 0.95, clipNorm: 1 },
    );
  const scalarSpecs = Object.fromEntries(leavesOf<NdArray>(scalars));
  return compileStep(
    step,
    {
      state: { parameters, ...zeros, average: parameters },
      inputs: { batch: batchSpec(config, layout), scalars: scalarSpecs },
    },
    { threads, engine: "onnx" },
  );
}

/** Rows whose text fills its slots: `<bos>` and 20 letters before the picture, its marks, `<eos>` behind. */
function randomBatch(): Batch {
  const random = createRandom(2, "bench");
  const documents = Array.from({ length: layout.rows }, () => [
    { text: "x".repeat(layout.textSlots - 4) },
    { picture: randomPicture(random) },
  ]);
  const batch = packDocuments(documents, config, layout, random, {}, lettersTokenizer);
  return batch;
}

function number(value: number): NdArray {
  return floats(Float32Array.of(value), []);
}
