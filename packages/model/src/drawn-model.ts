import * as tf from "@tensorflow/tfjs";
import { createRandom, floats, mapTree, type NdArray } from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import type { Pixels } from "@transfusion/vae";
import { afterAll } from "vitest";
import type { ModelConfig } from "./config.ts";
import { createGenerator, type GenerateEvent, type Generator } from "./generate.ts";
import { initModel } from "./initial.ts";
import type { Model } from "./load-model.ts";

// A small model for tests of generation: untrained, but no weight is zero.

tf.env().set("IS_TEST", true); // no banner

export const config: ModelConfig = {
  vocabularySize: 261,
  pictureSize: 16,
  patchSize: 8,
  width: 16,
  depth: 2,
  heads: 2,
  hidden: 24,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 80,
};

/** A model whose weights are all drawn; `push` makes ids likelier (or less likely) after whatever text. */
export function drawnModel(push: { [id: number]: number } = {}): Model {
  const random = createRandom(8);
  const weights = mapTree<NdArray, NdArray>(initModel(config, 1), ({ data, shape }, path) =>
    floats(
      Float32Array.from(data, (value, at) => {
        const isFirst = path === "embedding" && at % config.width === 0; // nearly constant: works as a bias
        return value + 0.3 * random.normal() + (isFirst ? 8 : 0);
      }),
      shape,
    ),
  );
  const head = (weights as { head: NdArray }).head.data;
  for (const [id, amount] of Object.entries(push)) head[Number(id)] += amount;
  return { config, tokenizer: trainTokenizer([], { vocabularySize: 261 }), weights };
}

const generators: Promise<Generator>[] = [];
afterAll(async () => {
  for (const generator of generators) await (await generator).dispose();
});
export function generatorOf(model: Model): Promise<Generator> {
  const generator = createGenerator(model, { engine: "cpu" });
  generators.push(generator);
  return generator;
}

export async function all(events: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
  const list: GenerateEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

export function pictureOf(seed: number): Pixels {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
  return { width: 16, height: 16, data };
}
