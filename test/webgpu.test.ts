import { existsSync, readdirSync } from "node:fs";
import type * as tf from "@tensorflow/tfjs";
import {
  batchSpec,
  initModel,
  type Layout,
  loss,
  type ModelConfig,
  type ModelParameters,
  packDocuments,
} from "@transfusion/model";
import { createRandom, floats, leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { type CompileOptions, compileStep } from "@transfusion/tfjs-backend-onnx";
import { trainTokenizer } from "@transfusion/tokenizer";
import { initAdamw, type Tensors, type TrainState, trainStep } from "@transfusion/training";
import { expect, test } from "vitest";

/** Without a Vulkan driver in the system's folders, one may be named in `VK_DRIVER_FILES` (SwiftShader's, say). */
const drivers = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].filter(
  (folder) => existsSync(folder) && readdirSync(folder).length > 0,
);
// biome-ignore lint/suspicious/noUndeclaredEnvVars: it only tells whether this test can run
const hasVulkan = Boolean(process.env.VK_DRIVER_FILES) || drivers.length > 0;

const tokenizer = trainTokenizer([], { vocabularySize: 261 });
const config: ModelConfig = {
  vocabularySize: tokenizer.vocabularySize,
  pictureSize: 8,
  patchSize: 4,
  width: 32,
  depth: 2,
  heads: 2,
  hidden: 48,
  feedForward: "shared",
  timeConditioning: "input",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 64,
};
const layout: Layout = { rows: 2, textSlots: 12, pictureSlots: 1 };
const number = (value: number): NdArray => floats(Float32Array.of(value), []);
const scalars = {
  stepSize: number(1e-3),
  epsilon: number(1e-8),
  keep: number(0.999),
  learningRate: number(1e-3),
  emaDecay: number(0.9),
};

/** The losses of three training steps, the state after them, and how much of a step was not run on the device. */
async function threeSteps(options: CompileOptions) {
  const parameters = initModel(config, 1) as unknown as Tree<NdArray>;
  const zeros = { mean: initAdamw(parameters).mean, variance: initAdamw(parameters).variance };
  const program = await compileStep(
    (held, inputs) =>
      trainStep(
        (weights, batch: never) =>
          loss(weights as ModelParameters<tf.Tensor>, batch, config, layout, { lambda: 1 }),
        held as TrainState<Tensors>,
        inputs as never,
        { beta1: 0.9, beta2: 0.95, momentum: 0.95, clipNorm: 1 },
      ),
    {
      state: { parameters, ...zeros, average: parameters },
      inputs: { batch: batchSpec(config, layout) as never, scalars: scalars as never },
    },
    options,
  );
  const documents = [1, 2].map((seed) => {
    const random = createRandom(seed, "picture");
    const data = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.integer(256));
    return [{ text: "a dot" }, { picture: { width: 8, height: 8, data } }];
  });
  const batch = packDocuments(documents, config, layout, createRandom(5), {}, tokenizer);
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const outputs = await program.run({ batch, scalars } as never);
    for (const [, { data }] of leavesOf(outputs as Tree<NdArray>)) losses.push(...data);
  }
  const { placement } = program;
  const state = new Map(leavesOf(await program.readState()));
  await program.dispose();
  return { losses, state, placement };
}

test.skipIf(!hasVulkan)(
  "a training step on WebGPU is that on the CPU to 1e-4, and tells what fell back (needs a Vulkan driver)",
  async () => {
    const onGpu = await threeSteps({ device: "webgpu" });
    const onCpu = await threeSteps({});

    expect(onGpu.placement.device).toBe("webgpu");
    expect(onGpu.placement.share).toBeLessThan(0.02);
    for (const [at, number] of onCpu.losses.entries()) {
      expect(Math.abs(number - (onGpu.losses[at] as number))).toBeLessThan(
        1e-4 * Math.max(1, Math.abs(number)),
      );
    }
    for (const [path, { data }] of onCpu.state) {
      const other = (onGpu.state.get(path) as NdArray).data;
      const apart = [...data].map((value, at) => Math.abs(value - (other[at] as number)));
      expect(Math.max(...apart), path).toBeLessThan(1e-4);
    }
  },
  300_000,
);
