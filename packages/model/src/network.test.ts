import * as tf from "@tensorflow/tfjs";
import { createRandom, floats, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { BOI, BOS, EOI, trainTokenizer } from "@transfusion/tokenizer";
import { afterAll, expect, test } from "vitest";
import type { Batch } from "./batch.ts";
import { type ModelConfig, patchCountOf, patchNumbersOf } from "./config.ts";
import { type Element, isPatches, isToken, lengthOf } from "./elements.ts";
import { config } from "./fixtures/drawn-model.ts";
import { initModel, type ModelParameters } from "./initial.ts";
import type { Model } from "./load-model.ts";
import { predict } from "./loss.ts";
import { createNetwork, type Network } from "./network.ts";
import { gridPositions } from "./segment.ts";

const plain: ModelConfig = {
  ...config,
  feedForward: "shared",
  timeConditioning: "input",
  context: 200,
};
const rich: ModelConfig = {
  ...plain,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "convolution", channels: 4 },
};
const deep: ModelConfig = { ...rich, codec: { kind: "unet", channels: [2, 3, 4] } };
const causal: ModelConfig = { ...rich, codec: { kind: "linear" }, pictureAttention: "causal" };
const tokenizer = trainTokenizer([], { vocabularySize: 261 });

const networks: Network[] = [];
afterAll(async () => {
  for (const network of networks) await network.dispose();
});

/** A network whose weights are all drawn, those that start at zero or one as well. */
function drawnNetwork(config: ModelConfig, engine: EngineName = "cpu"): Network {
  const random = createRandom(5);
  const weights = mapTree<NdArray, NdArray>(initModel(config, 1), ({ data, shape }) =>
    floats(
      Float32Array.from(data, (value) => value + 0.3 * random.normal()),
      shape,
    ),
  );
  const network = createNetwork({ config, tokenizer, weights }, { engine });
  networks.push(network);
  return network;
}

function picture(config: ModelConfig, seed: number): Float32Array {
  return createRandom(seed).normals(patchCountOf(config) * patchNumbersOf(config));
}

/** What the training-time function says about one whole sequence, its pictures taken as they are at `time`. */
async function uncached(model: Model, elements: readonly Element[], time = 0) {
  await tf.setBackend("cpu");
  const { config } = model;
  const N = patchCountOf(config);
  const tokens = elements.filter(isToken);
  const pictures = elements.filter(isPatches);
  const [Lt, M] = [tokens.length, pictures.length];
  const places: [place: number, slot: number, block: number, y: number, x: number][] = [];
  let [token, seen] = [0, 0];
  for (const element of elements) {
    const place = places.length;
    if (isToken(element)) places.push([place, token++, 0, place, place]);
    else {
      const grid = gridPositions(place, config);
      for (let n = 0; n < N; n++) {
        const slot = Lt + seen * N + n;
        places.push([place + n, slot, seen + 1, grid[2 * n], grid[2 * n + 1]]);
      }
      seen += 1;
    }
  }
  const inSlots = [...places].sort((a, b) => a[1] - b[1]);
  const whole = (numbers: number[]) => tf.tensor2d(numbers, [1, numbers.length], "int32");
  const times = pictures.map((_, index) => (index === M - 1 ? time : 0));
  const clean = tf.tensor(
    pictures.flatMap((patches) => [...patches]),
    [M, N, patchNumbersOf(config)],
  );
  const batch = {
    ids: whole(tokens),
    document: whole(inSlots.map(() => 1)),
    order: whole(inSlots.map(([place]) => place)),
    block: whole(inSlots.map(([, , block]) => block)),
    position: tf.tensor3d([inSlots.map(([, , , y, x]) => [y, x])]),
    clean,
    noise: tf.zerosLike(clean),
    time: tf.tensor1d(times),
    coefficients: tf.tensor2d(
      pictures.flatMap(() => [1, 0, 1, 0, 1]),
      [M, 5],
    ),
  } as Partial<Batch<tf.Tensor>> as Batch<tf.Tensor>;
  const parameters = mapTree<NdArray, tf.Tensor>(model.weights, ({ data, shape }) =>
    tf.tensor(data as Float32Array, [...shape]),
  ) as Tree<tf.Tensor> as ModelParameters<tf.Tensor>;
  const layout = { rows: 1, textSlots: Lt, pictureSlots: M };
  const { logits, patches } = predict(parameters, batch, config, layout);
  const V = config.vocabularySize;
  return {
    last: logits.dataSync().slice((Lt - 1) * V, Lt * V),
    patches: patches?.dataSync().slice(-N * patchNumbersOf(config)),
  };
}

function expectSame(got: Float32Array, wanted: ArrayLike<number> | undefined): void {
  if (!wanted) throw new Error("there should be something to compare with");
  const size = Math.max(...Array.from(wanted, Math.abs));
  expect(size).toBeGreaterThan(0.1);
  expect(got.length).toBe(wanted.length);
  const difference = Math.max(...Array.from(got, (value, at) => Math.abs(value - wanted[at])));
  expect(difference / size).toBeLessThan(1e-5);
}

for (const [name, config] of [
  ["plain", plain],
  ["rich", rich],
  ["U-Net", deep],
  ["causal", causal],
] as const) {
  const [first, second, third] = [1, 2, 3].map((seed) => picture(config, seed));
  const words = Array.from({ length: 30 }, (_, index) => 100 + index);
  const before = [BOS, 70, 71, BOI, first, EOI, 72, 73, 74, ...words, BOI];

  test(`${name}: reading bit by bit says what the whole says`, async () => {
    const network = drawnNetwork(config);
    const pieces = [[BOS, 70, 71, BOI, first, EOI, 72], [73], [74], words, [BOI], [second, EOI]];

    let answer = await network.read(network.empty, [BOS]);
    for (const piece of [pieces[0].slice(1), ...pieces.slice(1)]) {
      answer = await network.read(answer.sequence, piece);
    }

    const { last } = await uncached(network.model, pieces.flat());
    expectSame(answer.logits, last);
    expect(answer.sequence.length).toBe(lengthOf(pieces.flat(), config));
  });

  test(`${name}: several pictures and many words are read in one go, too`, async () => {
    const network = drawnNetwork(config);
    const elements = [...before, second, EOI, BOI, third, EOI, 76];

    const { logits } = await network.read(network.empty, elements);

    expectSame(logits, (await uncached(network.model, elements)).last);
  });

  test(`${name}: a noisy picture behind a cache gets the answer of the whole, guidance included`, async () => {
    const network = drawnNetwork(config);
    const { sequence } = await network.read(network.empty, before);

    const denoiser = await network.denoiser(sequence, true);
    const one = await denoiser.predict(second, 0.75);
    const other = await denoiser.predict(third, 0.25); // the cache is as it was
    const alone = await (await network.denoiser(sequence, false)).predict(second, 0.75);

    const whole = await uncached(network.model, [...before, second], 0.75);
    const bare = await uncached(network.model, [BOS, BOI, second], 0.75);
    expectSame(one.conditional, whole.patches);
    expectSame(one.unconditional as Float32Array, bare.patches);
    expectSame(alone.conditional, whole.patches);
    expect(alone.unconditional).toBeUndefined();
    expectSame(
      other.conditional,
      (await uncached(network.model, [...before, third], 0.25)).patches,
    );
  });

  test(`${name}: a picture that was read has no noise, so the same one always says the same`, async () => {
    const network = drawnNetwork(config);
    const elements = [BOS, BOI, first, EOI];

    const once = await network.read(network.empty, elements);
    const again = await network.read(network.empty, elements);
    const another = await network.read(network.empty, [BOS, BOI, second, EOI]);

    expect(again.logits).toEqual(once.logits);
    expect(another.logits).not.toEqual(once.logits);
  });

  test(`${name}: the compiled engine says the same`, async () => {
    const network = drawnNetwork(config, "onnx");

    const read = await network.read(network.empty, [...before, second, EOI, 75, BOI]);
    const denoiser = await network.denoiser(read.sequence, true);
    const guided = await denoiser.predict(third, 0.5);

    const seen = [...before, second, EOI, 75, BOI];
    expectSame(read.logits, (await uncached(network.model, seen)).last);
    const whole = await uncached(network.model, [...seen, third], 0.5);
    const bare = await uncached(network.model, [BOS, BOI, third], 0.5);
    expectSame(guided.conditional, whole.patches);
    expectSame(guided.unconditional as Float32Array, bare.patches);
  });
}
