import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { type NdArray, readSafetensors } from "@transfusion/tensor";
import { beforeAll, expect, test } from "vitest";
import { adamwScalars, updateAdamw } from "./adamw.ts";
import { clipByGlobalNorm } from "./clip.ts";
import { emaDecayAt, updateEma } from "./ema.ts";
import { learningRateAt } from "./learning-rate.ts";
import type { Tensors } from "./trees.ts";

const folder = fileURLToPath(new URL("../../../../shared/data/references/optim", import.meta.url));
const withReference = test.skipIf(!existsSync(folder)); // skips where ../shared is not beside the repository
const options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

type Reference = {
  clip_grad_norm: {
    examples: { case: number; max_norm: number; norm_type: number | string; total_norm: number }[];
  };
  lr: { torch_sequential: { values: number[] } };
  ema: { diffusers: { decay_at_step: Record<string, number> } };
};

let tensors: Record<string, NdArray> = {};
let reference: Reference;
beforeAll(async () => {
  await tf.setBackend("cpu");
  if (!existsSync(folder)) return;
  ({ tensors } = await readSafetensors(join(folder, "reference.safetensors")));
  reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));
});

/** Row `index` of the first axis, or the whole. */
function tensorOf(name: string, index?: number): tf.Tensor {
  const { shape, data } = tensors[name];
  if (index === undefined) return tf.tensor(data as Float32Array, [...shape]);
  const size = data.length / shape[0];
  return tf.tensor((data as Float32Array).slice(index * size, (index + 1) * size), shape.slice(1));
}

function expectNear(got: tf.Tensor, wanted: tf.Tensor, tolerance: number, what: string): void {
  expect(got.shape, what).toEqual(wanted.shape);
  expect(
    tf.tidy(() => got.sub(wanted).abs().max().dataSync()[0]),
    what,
  ).toBeLessThan(tolerance);
}

withReference("thirty AdamW steps match PyTorch's, zero and tiny gradients included", () => {
  const names = ["matrix", "vector", "kernel", "scalar"];
  const tree = (leaf: (name: string) => tf.Tensor): Tensors =>
    Object.fromEntries(names.map((name) => [name, leaf(name)]));
  let state = {
    parameters: tree((name) => tensorOf(`adamw_groups/${name}/param`, 0)),
    mean: tree((name) => tf.zerosLike(tensorOf(`adamw_groups/${name}/param`, 0))),
    variance: tree((name) => tf.zerosLike(tensorOf(`adamw_groups/${name}/param`, 0))),
  };

  for (let step = 1; step <= 30; step++) {
    const { stepSize, epsilon, keep } = adamwScalars(step, 3e-4, options);
    const scalars = {
      stepSize: tf.scalar(stepSize),
      epsilon: tf.scalar(epsilon),
      keep: tf.scalar(keep),
    };
    const gradients = tree((name) => tensorOf(`adamw/${name}/grads`, step - 1));
    state = updateAdamw(state, gradients, scalars, options);
    if (step % 5 !== 0) continue;
    for (const name of names) {
      const wanted = tensorOf(`adamw_groups/${name}/param`, step / 5);
      expectNear((state.parameters as Record<string, tf.Tensor>)[name], wanted, 1e-5, name);
    }
  }

  for (const name of names) {
    // Our moments are kept divided by 1 − β.
    const mean = (state.mean as Record<string, tf.Tensor>)[name].mul(0.1);
    const variance = (state.variance as Record<string, tf.Tensor>)[name].mul(0.05);
    expectNear(mean, tensorOf(`adamw_groups/${name}/exp_avg_final`), 1e-5, name);
    expectNear(variance, tensorOf(`adamw_groups/${name}/exp_avg_sq_final`), 1e-5, name);
  }
});

withReference("gradients are clipped by their common norm as PyTorch clips them", () => {
  for (const { case: number, max_norm, norm_type, total_norm } of reference.clip_grad_norm
    .examples) {
    if (norm_type !== 2) continue;
    const names = ["matrix", "vector", "kernel", "scalar"];
    const before = Object.fromEntries(
      names.map((name) => [name, tensorOf(`clip/${number}/${name}/before`)]),
    );

    const { gradients, norm } = clipByGlobalNorm(before, max_norm);

    expect(norm.dataSync()[0]).toBeCloseTo(total_norm, 5);
    for (const name of names) {
      const wanted = tensorOf(`clip/${number}/${name}/after`);
      expectNear((gradients as Record<string, tf.Tensor>)[name], wanted, 1e-6, `${number} ${name}`);
    }
  }
});

withReference("the learning rate warms up and comes down as PyTorch's does", () => {
  const { values } = reference.lr.torch_sequential;
  const curve = { learningRate: 3e-4, finalLearningRate: 3e-5, warmUpSteps: 40, steps: 400 };

  for (const [step, value] of values.entries()) {
    expect(Math.abs(learningRateAt(step, curve) - value)).toBeLessThan(1e-12);
  }
  expect(learningRateAt(500, curve)).toBeCloseTo(3e-5, 12);
});

test("warm-up, stable, decay: the highest rate until the last share of the steps, then a straight line", () => {
  const curve = { learningRate: 1, finalLearningRate: 0.2, warmUpSteps: 10, steps: 100 };
  const at = (step: number) => learningRateAt(step, { ...curve, schedule: "wsd", decayShare: 0.4 });

  for (const [step, rate] of Object.entries({ 0: 0.1, 9: 1, 59: 1, 60: 1, 80: 0.6, 100: 0.2 })) {
    expect(at(Number(step))).toBeCloseTo(rate, 12);
  }
  expect(learningRateAt(99, { ...curve, schedule: "constant" })).toBe(1);
});

withReference("the moving average matches PyTorch's at a constant decay", () => {
  let average: Tensors = { p: tensorOf("ema/params", 0) };

  for (let step = 1; step <= 60; step++) {
    average = updateEma(average, { p: tensorOf("ema/params", step) }, 0.99);
    const got = (average as { p: tf.Tensor }).p;
    expectNear(got, tensorOf("ema/constant", step), 2e-6, `step ${step}`);
  }
});

withReference("the warm-up of the average's decay is the one diffusers uses", () => {
  const decays = reference.ema.diffusers.decay_at_step;

  for (const step of [10, 100, 1000, 10_000, 100_000]) {
    expect(emaDecayAt(step - 1, 0.9995)).toBeCloseTo(decays[step], 12); // theirs counts one step later
  }
});
