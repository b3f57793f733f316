import type * as tf from "@tensorflow/tfjs";
import {
  captionMatches,
  colours,
  palette,
  type ShapesWorld,
  shapes,
  shapesWorld,
  sizes,
} from "@transfusion/data";
import { timeOfRatio } from "@transfusion/diffusion";
import { judgeDrawing } from "@transfusion/evaluation";
import {
  type Batch,
  batchSpec,
  createGenerator,
  createPictureCoder,
  type Document,
  type Generator,
  type Layout,
  loss,
  type Model,
  type ModelParameters,
  objectiveOf,
  type Pixels,
  packDocuments,
  patchNumbersOf,
  predict,
} from "@transfusion/model";
import { createRandom, floats, type NdArray, type Tree } from "@transfusion/tensor";
import { compile } from "@transfusion/tfjs-backend-onnx";
import { layoutOf } from "@transfusion/training";
import { cutIntoPatches } from "@transfusion/vae";

/** What a trained model of the shapes world comes to on what it never saw. */
export type Measures = {
  /**
   * Mean squared error of the clean picture's estimate where noise over signal is as large as on the flow at a time; of
   * models of latents none, as their numbers are others.
   */
  readonly pictureError: { readonly [flowTime: string]: number };
  /** Nats a token of captions, marks included. */
  readonly captionLoss: { readonly afterPicture: number; readonly beforePicture: number };
  /** Shares of all 48 prompts for one object, over the seeds. */
  readonly drawn: { readonly right: number; readonly malformed: number; readonly colour: number };
  /** Share of captions that are true of the unseen picture they were written for. */
  readonly captionsRight: number;
};

export type MeasureOptions = {
  readonly threads: number;
  /** Pictures to estimate and caption. */
  readonly pictures?: number;
  /** Drawings of each prompt. */
  readonly repeats?: number;
};

/** The seed of scenes that no run learns from. */
const unseen = 987_654_321;
const flowTimes = [0.9, 0.8, 0.6, 0.4];

/** Measure a model on unseen scenes; all models are given the same scenes, noise and seeds. */
export async function measure(
  model: Model,
  counts: readonly number[],
  { threads, pictures = 192, repeats = 2 }: MeasureOptions,
): Promise<Measures> {
  const world = shapesWorld({ seed: unseen, pictureSize: model.config.pictureSize, counts });
  const losses = await measureLosses(model, world, pictures, threads);
  const generator = await createGenerator(model, { threads });
  try {
    return {
      ...losses,
      drawn: await judgeDrawings(generator, repeats),
      captionsRight: await judgeCaptions(generator, world, pictures),
    };
  } finally {
    await generator.dispose();
  }
}

async function measureLosses(
  model: Model,
  world: ShapesWorld,
  pictures: number,
  threads: number,
): Promise<Pick<Measures, "pictureError" | "captionLoss">> {
  const { config, tokenizer, weights } = model;
  const rows = 32;
  const layout = layoutOf(
    { batch: rows, layout: { pictureSlots: 1 } },
    world.captions(),
    tokenizer,
  );
  const run = (inputs: Tree<tf.Tensor>, constants: Tree<tf.Tensor>) => {
    const [parameters, batch] = [
      constants as ModelParameters<tf.Tensor>,
      inputs as Batch<tf.Tensor>,
    ];
    return {
      patches: predict(parameters, batch, config, layout).patches as tf.Tensor,
      textLoss: loss(parameters, batch, config, layout, { lambda: 1 }).textLoss,
    };
  };
  const signature = { inputs: batchSpec(config, layout), constants: weights };
  const program = await compile(run, signature, { threads, engine: "onnx" });
  const answer = async (batch: Batch) => (await program.run(batch)) as { [name: string]: NdArray };
  const pack = (documents: Document[], noiseCap: number): Batch =>
    packDocuments(documents, config, layout, createRandom(1), { noiseCap }, tokenizer);
  const coder = model.vae && createPictureCoder(model.vae, { threads });
  const ready = async (documents: Document[]): Promise<Document[]> => {
    if (!coder) return documents;
    const pictures = documents.flatMap((parts) =>
      parts.flatMap((part) => ("picture" in part ? [part.picture] : [])),
    );
    const latents = (await coder.encode(pictures)).values();
    return documents.map((parts) =>
      parts.map((part) => ("picture" in part ? { ...part, latents: latents.next().value } : part)),
    );
  };
  const [errors, after, before] = [new Map<number, number>(), [] as number[], [] as number[]];
  try {
    for (let from = 0; from < pictures; from += rows) {
      const samples = Array.from({ length: rows }, (_, i) => world.sample(from + i));
      const read = samples.map(({ caption, picture }) => [{ picture }, { text: caption }]);
      after.push((await answer(pack(await ready(read), 0))).textLoss.data[0]);
      const drawn = samples.map(({ caption, picture }) => [{ text: caption }, { picture }]);
      const batch = pack(await ready(drawn), 1);
      for (const time of flowTimes) {
        const spoiled = spoil(batch, model, layout, time, from);
        const { patches, textLoss } = await answer(spoiled);
        const error = estimateError(spoiled, patches, model);
        if (!coder) errors.set(time, (errors.get(time) ?? 0) + (error * rows) / pictures);
        if (time === flowTimes[0]) before.push(textLoss.data[0]);
      }
    }
  } finally {
    await program.dispose();
    await coder?.dispose();
  }
  const mean = (numbers: number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return {
    pictureError: Object.fromEntries([...errors].map(([time, error]) => [`${time}`, error])),
    captionLoss: { afterPicture: mean(after), beforePicture: mean(before) },
  };
}

/** The batch with its pictures as noisy as at a time of the flow, the noise the same pixel by pixel for any patches. */
function spoil(batch: Batch, { config }: Model, layout: Layout, time: number, from: number): Batch {
  const { patchSize, latents } = config;
  const side = config.pictureSize / (latents?.downsampling ?? 1);
  const objective = objectiveOf(config);
  const t = timeOfRatio(objective.path, time / (1 - time));
  const { signal, noise, targetSignal, targetNoise, weight } = objective.coefficients(t);
  const pictures = layout.rows * layout.pictureSlots;
  const channels = patchNumbersOf(config) / patchSize ** 2;
  const numbers = Array.from({ length: pictures }, (_, i) => {
    const drawn = createRandom(unseen, "noise", from + i).normals(side * side * channels);
    return cutIntoPatches(drawn, { width: side, height: side, channels }, patchSize);
  });
  const { data, shape } = batch.noise;
  const all = new Float32Array(data.length);
  for (const [i, one] of numbers.entries()) all.set(one, i * one.length);
  const coefficients = numbers.flatMap(() => [signal, noise, targetSignal, targetNoise, weight]);
  return {
    ...batch,
    noise: floats(all, shape),
    time: floats(new Float32Array(pictures).fill(t), [pictures]),
    coefficients: floats(Float32Array.from(coefficients), [pictures, 5]),
  };
}

/** Mean square of what the clean estimate, cut to -1..1, is off, where all pictures have one time. */
function estimateError(batch: Batch, answer: NdArray, { config }: Model): number {
  const objective = objectiveOf(config);
  const [clean, noise] = [batch.clean.data, batch.noise.data];
  const [signal, spoiling] = batch.coefficients.data;
  const xt = Float32Array.from(clean, (x, i) => signal * x + spoiling * noise[i]);
  const estimate = objective.estimate(xt, answer.data as Float32Array, batch.time.data[0]).clean;
  const within = (x: number) => Math.min(1, Math.max(-1, x));
  return estimate.reduce((sum, x, i) => sum + (within(x) - clean[i]) ** 2, 0) / clean.length;
}

/** A prompt for each single object there can be, and its colour. */
const singles = sizes.flatMap((size) =>
  colours.flatMap((colour) =>
    shapes.map((shape) => [`a ${size} ${colour} ${shape}`, colour] as const),
  ),
);

async function judgeDrawings(generator: Generator, repeats: number): Promise<Measures["drawn"]> {
  const total = singles.length * repeats;
  let [right, malformed, colour] = [0, 0, 0];
  for (let seed = 1; seed <= repeats; seed++) {
    for (const [prompt, wanted] of singles) {
      const picture = await draw(generator, prompt, seed);
      const verdict = judgeDrawing(picture, prompt);
      if (verdict.right) right += 1;
      if (verdict.malformed) malformed += 1;
      if (mainColourOf(picture) === wanted) colour += 1;
    }
  }
  return { right: right / total, malformed: malformed / total, colour: colour / total };
}

/** The colour of the palette that most pixels off the ground are nearest to, if there are enough of them. */
function mainColourOf({ data, width, height }: Pixels): string | undefined {
  const votes = new Map<string, number>();
  const distance = (at: number, colour: readonly number[]) =>
    Math.hypot(...colour.map((value, channel) => value - data[at + channel]));
  for (let at = 0; at < data.length; at += 3) {
    if (distance(at, [240, 240, 240]) < 70) continue; // as the parser tells ground
    const [nearest] = [...colours].sort(
      (a, b) => distance(at, palette[a]) - distance(at, palette[b]),
    );
    votes.set(nearest, (votes.get(nearest) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1]);
  return most && most[1] > 0.01 * width * height ? most[0] : undefined;
}

async function judgeCaptions(
  generator: Generator,
  world: ShapesWorld,
  pictures: number,
): Promise<number> {
  let right = 0;
  for (let i = 0; i < pictures; i++) {
    const caption = await describe(generator, world.sample(i).picture);
    if (captionMatches(caption, world.scene(i).scene)) right += 1;
  }
  return right / pictures;
}

async function draw(generator: Generator, prompt: string, seed: number): Promise<Pixels> {
  const options = { seed, begin: "picture", maximumTokens: 0 } as const;
  for await (const event of generator.generate([{ text: prompt }], options)) {
    if (event.type === "picture") return event.picture;
  }
  throw new Error(`evidence: "${prompt}" should give a picture, got none`);
}

async function describe(generator: Generator, picture: Pixels): Promise<string> {
  const options = { seed: 1, begin: "text", maximumPictures: 0, temperature: 0 } as const;
  let caption = "";
  for await (const event of generator.generate([{ picture }], options)) {
    if (event.type === "text") caption += event.text;
  }
  return caption;
}
