import type * as tf from "@tensorflow/tfjs";
import {
  createRandom,
  floats,
  leavesOf,
  type NdArray,
  sizeOf,
  type Tree,
} from "@transfusion/tensor";
import { compile, compileStep, type Program } from "@transfusion/tfjs-backend-onnx";
import {
  applyGradients,
  initOptimizer,
  type StepScalars,
  type Tensors,
  type TrainState,
} from "@transfusion/training";
import {
  decode,
  encode,
  initVae,
  type VaeBatch,
  type VaeConfig,
  vaeLossAndGradients,
} from "@transfusion/vae";
import { absent, type Figure, figure, goal } from "./figures.ts";
import { type Contestant, interleave, secondsOf } from "./interleave.ts";
import { findPython, hasCompiler, type Peer, startPeer } from "./peers.ts";
import { findRoof } from "./roof.ts";

const rounds = 7;
const batch = 8;
const pictureSize = 64;

/** A VAE of a size that two cores can train: 64 pixels become 8 x 8 places. */
const config: VaeConfig = {
  ...{ pictureChannels: 3, latentChannels: 8, blockChannels: [32, 64, 64, 128] },
  ...{ layersPerBlock: 1, normGroups: 8, midAttention: true, quantConv: true },
  ...{ postQuantConv: true, scalingFactor: 1, shiftFactor: 0 },
};
const weights = { l1: 1, kl: 1e-6, perceptual: 0, features: "pyramid", adversarial: 0 } as const;

/** A VAE's encode and decode, and its training step (L1 and KL), of ours and of the PyTorch twins, against the roof. */
export async function benchPictures(threads: number): Promise<Figure[]> {
  const roof = await findRoof(threads);
  try {
    const figures: Figure[] = [];
    for (const work of ["encode and decode", "train"] as const) {
      figures.push(...(await contest(work, threads, roof)));
    }
    return figures;
  } finally {
    await roof.release();
  }
}

async function contest(
  work: "encode and decode" | "train",
  threads: number,
  roof: { measure(): Promise<number> },
): Promise<Figure[]> {
  const program = work === "train" ? await compileStepOfOurs(threads) : await compileOurs(threads);
  const inputs = inputsOf(work);
  const ours = { name: "ours", measure: () => secondsOf(() => program.run(inputs)) };
  await ours.measure();
  const { contestants: twins, peers, missing } = await startTwins(work, threads);
  const flops = convolutionFlops(work);
  const onRoof: Contestant = { name: "roof", measure: async () => flops / (await roof.measure()) };
  try {
    const seconds = await interleave([onRoof, ours, ...twins], rounds);
    const own = seconds.ours as number;
    const eager = Math.min(
      ...["eager", "channels last"].map((name) => seconds[`PyTorch ${name}`] ?? Infinity),
    );
    return [
      figure(`pictures: ${work}, useful work`, flops / 1e9, "GFLOP"),
      figure(`pictures: ${work}, ours`, batch / own, "pictures/s"),
      figure(`pictures: ${work}, ours, of the roof`, (seconds.roof as number) / own, "of roof"),
      ...twins.flatMap(({ name }) => [
        figure(`pictures: ${work}, ${name}`, batch / (seconds[name] as number), "pictures/s"),
      ]),
      ...(Number.isFinite(eager)
        ? [
            goal(`pictures: ${work}, ours by eager PyTorch's best`, eager / own, "x", {
              atLeast: 1,
            }),
          ]
        : []),
      ...missing,
    ];
  } finally {
    for (const peer of peers) await peer.close();
    await program.dispose();
  }
}

async function startTwins(work: string, threads: number) {
  const python = findPython();
  const contestants: Contestant[] = [];
  const peers: Peer[] = [];
  const missing: Figure[] = [];
  const modes = [
    { name: "PyTorch eager", compile: false, channelsLast: false },
    { name: "PyTorch channels last", compile: false, channelsLast: true },
    { name: "PyTorch torch.compile", compile: true, channelsLast: true },
  ];
  for (const { name, compile: isCompiled, channelsLast } of modes) {
    const lack = !python ? "a Python with torch" : isCompiled && !hasCompiler() ? "g++" : undefined;
    if (!python || lack) {
      missing.push(absent(`pictures: ${work}, ${name}`, lack as string));
      continue;
    }
    const settings = {
      ...config,
      batch,
      pictureSize,
      threads,
      work,
      compile: isCompiled,
      channelsLast,
    };
    const peer = await startPeer(python, "pictures.py", settings);
    peers.push(peer);
    contestants.push({ name, measure: peer.measure });
  }
  return { contestants, peers, missing };
}

const pictureShape = [batch, pictureSize, pictureSize, 3];
const latentSide = pictureSize / 8;
const latentShape = [batch, latentSide, latentSide, config.latentChannels];
const number = { shape: [], dtype: "float32" } as const;
const scalars = { stepSize: 1e-3, epsilon: 1e-8, keep: 1, learningRate: 1e-3, emaDecay: 0.999 };

function compileOurs(threads: number): Promise<Program> {
  const f = (given: Tree<tf.Tensor>, held: Tree<tf.Tensor>): Tree<tf.Tensor> => {
    const { mean } = encode(held, (given as { x: tf.Tensor4D }).x, config);
    return { drawn: decode(held, mean, config) };
  };
  const inputs = { x: { shape: pictureShape, dtype: "float32" as const } };
  return compile(f, { inputs, constants: initVae(config, 1) }, { threads, engine: "onnx" });
}

function compileStepOfOurs(threads: number): Promise<Program> {
  const parameters: Tree<NdArray> = { vae: initVae(config, 1) };
  const options = { beta1: 0.9, beta2: 0.95, momentum: 0.95, clipNorm: 1 };
  const step = (held: Tree<tf.Tensor>, given: Tree<tf.Tensor>) => {
    const state = held as TrainState<Tensors>;
    const { batch: inputs, scalars: numbers } = given as {
      batch: VaeBatch<tf.Tensor>;
      scalars: StepScalars<tf.Tensor>;
    };
    const { losses, gradients } = vaeLossAndGradients(state.parameters, inputs, config, weights);
    const after = applyGradients(state, gradients, numbers, options);
    return { state: after.state as Tree<tf.Tensor>, outputs: { loss: losses.loss } };
  };
  const state = { parameters, ...initOptimizer(parameters), average: { vae: initVae(config, 1) } };
  const inputs = {
    batch: {
      pictures: { shape: pictureShape, dtype: "float32" },
      noise: { shape: latentShape, dtype: "float32" },
      adversarialOn: number,
    },
    scalars: Object.fromEntries(Object.keys(scalars).map((name) => [name, number])),
  } as const;
  return compileStep(step, { state, inputs }, { threads, engine: "onnx" });
}

function inputsOf(work: "encode and decode" | "train"): Tree<NdArray> {
  const random = createRandom(2, "pictures");
  const draw = (shape: readonly number[]) => floats(random.normals(sizeOf(shape)), shape);
  if (work !== "train") return { x: draw(pictureShape) };
  const scalar = (value: number) => floats(Float32Array.of(value), []);
  return {
    batch: { pictures: draw(pictureShape), noise: draw(latentShape), adversarialOn: scalar(0) },
    scalars: Object.fromEntries(Object.entries(scalars).map(([name, v]) => [name, scalar(v)])),
  };
}

/**
 * Floating-point operations of the convolutions and of the attention's layers, two per multiplication and addition;
 * three times as many in a training step. Everything else counts as nothing.
 */
function convolutionFlops(work: "encode and decode" | "train"): number {
  let sum = 0;
  for (const [path, { shape }] of leavesOf<NdArray>(initVae(config, 1))) {
    if (shape.length < 2) continue;
    sum += 2 * sizeOf(shape) * batch * placesOf(path) ** 2;
  }
  return work === "train" ? 3 * sum : sum;
}

/** How many places a side has where this filter answers. */
function placesOf(path: string): number {
  const levels = config.blockChannels.length;
  const down = /^encoder\.down_blocks\.(\d)\.(down)?/.exec(path);
  if (down) return pictureSize / 2 ** (Number(down[1]) + (down[2] ? 1 : 0));
  const up = /^decoder\.up_blocks\.(\d)\.(up)?/.exec(path);
  if (up) return latentSide * 2 ** Math.min(levels - 1, Number(up[1]) + (up[2] ? 1 : 0));
  return /^(encoder\.conv_in|decoder\.conv_out)/.test(path) ? pictureSize : latentSide;
}
