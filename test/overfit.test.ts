import {
  batchSpec,
  createGenerator,
  type Document,
  type GenerateEvent,
  initModel,
  type Layout,
  loss,
  type ModelConfig,
  type Pixels,
  packDocuments,
} from "@transfusion/model";
import { createRandom, floats, type NdArray, type Tree } from "@transfusion/tensor";
import { compileStep } from "@transfusion/tfjs-backend-onnx";
import { trainTokenizer } from "@transfusion/tokenizer";
import { adamwScalars, initAdamw, trainStep } from "@transfusion/training";
import { expect, test } from "vitest";

/** Black, with a red quarter. */
const picture: Pixels = {
  width: 8,
  height: 8,
  data: Uint8Array.from({ length: 192 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    return channel === 0 && pixel < 32 && pixel % 8 < 4 ? 255 : 0;
  }),
};
const caption = "red corner";
const tokenizer = trainTokenizer([caption, caption], { vocabularySize: 270 });
const layout: Layout = { rows: 8, textSlots: 8, pictureSlots: 1 };
const documents: Document[] = Array.from({ length: layout.rows }, (_, row) =>
  row % 2 === 0 ? [{ text: caption }, { picture }] : [{ picture }, { text: caption }],
);
const base: ModelConfig = {
  vocabularySize: tokenizer.vocabularySize,
  pictureSize: 8,
  patchSize: 4,
  width: 32,
  depth: 2,
  heads: 2,
  hidden: 48,
  feedForward: "perModality",
  timeConditioning: "modulation",
  codec: { kind: "linear" },
  objective: { name: "flow" },
  context: 32,
};
const paper: ModelConfig = {
  ...base,
  feedForward: "shared",
  timeConditioning: "input",
  codec: { kind: "convolution", channels: 16 },
  objective: { name: "ddpm" },
};

test("one caption and one picture are learned by heart, then said and drawn", async () => {
  const { weights } = await learn(base, 400);
  const generator = await createGenerator({ config: base, tokenizer, weights }, { threads: 1 });
  const options = { seed: 5, guidanceScale: 1, temperature: 0 } as const;

  const said = await textOf(generator.generate([{ picture }], options));
  const drawn = await pictureOf(
    generator.generate([{ text: caption }], { ...options, begin: "picture" }),
  );

  await generator.dispose();
  expect(said).toBe(caption);
  expect(meanOf(drawn.data.map((byte, at) => Math.abs(byte - picture.data[at])))).toBeLessThan(16);
});

test("so they are as in the paper: predicted noise, convolutions, nothing per modality", async () => {
  const { weights, pictureLosses } = await learn(paper, 200);
  const generator = await createGenerator({ config: paper, tokenizer, weights }, { threads: 1 });

  const said = await textOf(generator.generate([{ picture }], { seed: 5, temperature: 0 }));

  await generator.dispose();
  expect(said).toBe(caption);
  expect(meanOf(pictureLosses.slice(0, 10))).toBeGreaterThan(0.7); // nothing said of unit noise costs 1
  expect(meanOf(pictureLosses.slice(-20))).toBeLessThan(0.5);
});

/** The average weights after so many steps over the two documents, and what each step's pictures cost. */
async function learn(config: ModelConfig, steps: number) {
  const pictureLosses: number[] = [];
  const initial = initModel(config, 1) as Tree<NdArray>;
  const constants = {
    beta1: 0.9,
    beta2: 0.95,
    momentum: 0.95,
    clipNorm: 1,
    epsilon: 1e-8,
    weightDecay: 0,
  };
  const scalar = { shape: [], dtype: "float32" } as const;
  const names = ["stepSize", "epsilon", "keep", "learningRate", "emaDecay"];
  const scalars = Object.fromEntries(names.map((name) => [name, scalar]));
  const program = await compileStep(
    (state, inputs) =>
      trainStep(
        (parameters, batch) =>
          loss(parameters as never, batch as never, config, layout, { lambda: 1 }),
        state as never,
        inputs as never,
        constants,
      ) as never,
    {
      state: { parameters: initial, average: initial, ...initAdamw(initial) },
      inputs: { batch: batchSpec(config, layout), scalars },
    },
    { threads: 1 },
  );
  const random = createRandom(1, "training");
  for (let step = 1; step <= steps; step++) {
    const learningRate = 1e-2 * Math.min(1, 4 * (1 - step / steps));
    const numbers = {
      ...adamwScalars(step, learningRate, constants),
      learningRate,
      emaDecay: 0.9,
    };
    const outputs = await program.run({
      batch: packDocuments(documents, config, layout, random, { noiseCap: 0.5 }, tokenizer),
      scalars: Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [name, floats(Float32Array.of(value), [])]),
      ),
    });
    pictureLosses.push((outputs as { pictureLoss: NdArray }).pictureLoss.data[0]);
  }
  const { average } = (await program.readState()) as { average: Tree<NdArray> };
  await program.dispose();
  return { weights: average, pictureLosses };
}

async function pictureOf(events: AsyncIterable<GenerateEvent>): Promise<Pixels> {
  for await (const event of events) if (event.type === "picture") return event.picture;
  throw new Error("no picture was drawn");
}

async function textOf(events: AsyncIterable<GenerateEvent>): Promise<string> {
  let text = "";
  for await (const event of events) if (event.type === "text") text += event.text;
  return text;
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
