import * as tf from "@tensorflow/tfjs";
import {
  batchSpec,
  createGenerator,
  type Document,
  initModel,
  type Layout,
  loss,
  type ModelConfig,
  type ModelParameters,
  packDocuments,
  predict,
} from "@transfusion/model";
import {
  createRandom,
  floats,
  leavesOf,
  mapTree,
  type NdArray,
  type Tree,
  treeOf,
} from "@transfusion/tensor";
import { compile, type EngineName } from "@transfusion/tfjs-backend-onnx";
import { trainTokenizer } from "@transfusion/tokenizer";
import { expect, test } from "vitest";

tf.enableProdMode();

const tokenizer = trainTokenizer(["a red dot", "a blue dot"], { vocabularySize: 280 });
const plain: ModelConfig = {
  vocabularySize: tokenizer.vocabularySize,
  pictureSize: 8,
  patchSize: 4,
  width: 16,
  depth: 2,
  heads: 2,
  hidden: 24,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "linear", bottleneck: 8 },
  objective: { name: "flow" },
  context: 64,
};
const configs: [claim: string, config: ModelConfig][] = [
  ["a linear codec, flow, modulation, feed-forwards apart", plain],
  [
    "a convolution codec and ddpm",
    { ...plain, codec: { kind: "convolution", channels: 8 }, objective: { name: "ddpm" } },
  ],
  [
    "a U-Net and causal pictures",
    { ...plain, codec: { kind: "unet", channels: [6, 8] }, pictureAttention: "causal" },
  ],
  ["a convolutional stem", { ...plain, codec: { kind: "stem", channels: [4, 6, 8] } }],
  [
    "shared feed-forwards and time at the input",
    { ...plain, feedForward: "shared", timeConditioning: "input" },
  ],
];
const layout: Layout = { rows: 2, textSlots: 20, pictureSlots: 2 };

/** Pixels that no two places share. */
function picture(seed: number): { picture: { width: number; height: number; data: Uint8Array } } {
  const random = createRandom(seed, "picture");
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.integer(256));
  return { picture: { width: 8, height: 8, data } };
}

const documents: Document[] = [
  [{ text: "a red dot" }, picture(1)],
  [picture(2), { text: "a blue dot" }],
  [{ text: "red" }, picture(3)],
];

/** Weights with nothing at zero, so that no path through the model stays shut. */
function weightsOf(config: ModelConfig): Tree<NdArray> {
  return mapTree(
    initModel(config, 3) as unknown as Tree<NdArray>,
    ({ data, shape }: NdArray, path) => {
      const jitter = createRandom(4, path).normals(data.length);
      return floats(
        (data as Float32Array).map((x, i) => x + 0.05 * (jitter[i] as number)),
        shape,
      );
    },
  ) as Tree<NdArray>;
}

async function everything(config: ModelConfig, engine: EngineName): Promise<Map<string, NdArray>> {
  const options = { noiseCap: 0.5 };
  const batch = packDocuments(documents, config, layout, createRandom(5), options, tokenizer);
  const program = await compile(
    (given) => {
      const { parameters, batch } = given as never as {
        parameters: ModelParameters<tf.Tensor>;
        batch: never;
      };
      const leaves = leavesOf(parameters as unknown as Tree<tf.Tensor>);
      const lossOf = (weights: unknown) =>
        loss(weights as ModelParameters<tf.Tensor>, batch, config, layout, { lambda: 2 });
      const gradients = tf.grads(
        (...tensors) => lossOf(treeOf(leaves.map(([path], i) => [path, tensors[i]]))).loss,
      )(leaves.map(([, leaf]) => leaf));
      const byPath = leaves.map(([path], i): [string, tf.Tensor] => [
        path,
        gradients[i] as tf.Tensor,
      ]);
      const { logits, patches } = predict(parameters, batch, config, layout);
      return {
        losses: { ...lossOf(parameters) },
        gradients: treeOf(byPath),
        predictions: { logits, patches: patches as tf.Tensor },
      };
    },
    { inputs: { parameters: weightsOf(config), batch: batchSpec(config, layout) as never } },
    { engine },
  );
  const outputs = await program.run({ parameters: weightsOf(config), batch: batch as never });
  await program.dispose();
  return new Map(leavesOf(outputs as Tree<NdArray>));
}

test.each(configs)(
  "%s: losses, predictions and every gradient are the same compiled and plain",
  async (_, config) => {
    const [compiled, eager] = [await everything(config, "onnx"), await everything(config, "cpu")];

    expect([...compiled.keys()]).toEqual([...eager.keys()]);
    for (const [path, { data }] of eager) {
      const other = (compiled.get(path) as NdArray).data;
      const numbers = [...data];
      const largest = Math.max(1e-6, ...numbers.map(Math.abs));
      const apart = Math.max(...numbers.map((x, i) => Math.abs(x - (other[i] as number))));
      expect(apart / largest, path).toBeLessThan(1e-5);
    }
  },
);

test.each(configs)(
  "%s: the same picture and the same words are generated compiled and plain",
  async (_, config) => {
    const model = { config, tokenizer, weights: weightsOf(config) };
    const answers = await Promise.all(
      (["onnx", "cpu"] as const).map(async (engine) => {
        const generator = await createGenerator(model as never, { engine });
        const parts: unknown[] = [];
        const options = {
          seed: 1,
          steps: 3,
          maximumTokens: 5,
          temperature: 0,
          begin: "picture",
        } as const;
        for await (const event of generator.generate([{ text: "a red" }], options)) {
          if (event.type === "text") parts.push(event.text);
          if (event.type === "picture") parts.push([...event.picture.data]);
        }
        await generator.dispose();
        return parts;
      }),
    );

    const [compiled, eager] = answers as [unknown[], unknown[]];
    expect(compiled.length).toBeGreaterThan(0);
    expect(compiled).toEqual(eager.map((part) => (Array.isArray(part) ? part.map(level) : part)));
  },
);

/** A rounding error may fall on either side of a half level. */
function level(value: number) {
  return expect.toSatisfy((other: number) => Math.abs(other - value) <= 1);
}
