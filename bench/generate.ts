import {
  createGenerator,
  type GenerateOptions,
  type Generator,
  initModel,
} from "@transfusion/model";
import {
  createRandom,
  floats,
  mapTree,
  type NdArray,
  sizeOf,
  type Tree,
} from "@transfusion/tensor";
import { absent, type Figure, figure, goal } from "./figures.ts";
import { type Contestant, interleave, secondsOf } from "./interleave.ts";
import { findRoof } from "./roof.ts";
import { startTwins, type TwinName } from "./twins.ts";
import { config, drawing, drawingFlops, lettersTokenizer } from "./workload.ts";

const together = 8;
export type PicturesName = "one" | "eight";

/** Times of ours and the twins that were measured in the same rounds, by contestants' names. */
type Seconds = { readonly [name: string]: number };

/**
 * Pictures from a prompt each, one and eight together, by Heun steps with guidance over a cached prefix: ours and the
 * PyTorch twins; one by the sampler that is the default; the first word behind a prompt.
 */
export async function benchGenerate(
  threads: number,
  options: {
    readonly rounds: number;
    readonly pictures: readonly PicturesName[];
    readonly twins: readonly TwinName[];
  },
): Promise<Figure[]> {
  const model = { config, tokenizer: lettersTokenizer, weights: randomWeights() };
  const generator = await createGenerator(model, { threads, engine: "onnx" });
  try {
    const figures: Figure[] = [];
    for (const pictures of options.pictures) {
      const bench = pictures === "one" ? benchOne : benchEight;
      figures.push(...(await bench(generator, threads, options)));
    }
    return figures;
  } finally {
    await generator.dispose();
  }
}

const prompt = [{ text: "x".repeat(drawing.prompt - 2) }];
const byDefault = { seed: 1, begin: "picture", maximumTokens: 0, maximumPictures: 1 } as const;
const { steps, guidanceScale } = drawing;
const byHeun = { ...byDefault, sampler: "heun", steps, guidanceScale } as const;

type Part = { readonly rounds: number; readonly twins: readonly TwinName[] };

async function benchOne(
  generator: Generator,
  threads: number,
  { rounds, twins }: Part,
): Promise<Figure[]> {
  const firstWord = async (): Promise<void> => {
    const options = { seed: 1, begin: "text", maximumTokens: 1 } as const;
    for await (const _ of generator.generate(prompt, options)) return;
  };
  const ours: Contestant[] = [
    { name: "ours", measure: () => secondsOf(() => draw(generator, byHeun)) },
    { name: "ours, default sampler", measure: () => secondsOf(() => draw(generator, byDefault)) },
    { name: "ours, first word", measure: () => secondsOf(firstWord) },
  ];
  const firstPicture = await (ours[0] as Contestant).measure();
  for (const { measure } of ours) await measure(); // programs are compiled
  const { contestants, peers, missing } = await startTwins("generate", threads, {}, twins);
  const roof = await findRoof(threads);
  try {
    const flops = drawingFlops();
    const onRoof = { name: "roof", measure: async () => flops / (await roof.measure()) };
    const seconds = await interleave([onRoof, ...ours, ...contestants], rounds);
    const of = (name: string) => seconds[name] as number;
    return [
      goal("generate: ours", of("ours"), "s/picture", { atMost: 0.45 }),
      goal("generate: ours, default sampler", of("ours, default sampler"), "s/picture", {
        atMost: 0.2,
      }),
      goal("generate: ours, first word", of("ours, first word"), "s", { atMost: 0.02 }),
      figure("generate: ours, first picture", firstPicture, "s"),
      figure("generate: ours, of the roof", of("roof") / of("ours"), "of roof"),
      ...twinFigures("ours", contestants, seconds, 1 / 1.3),
      ...missing,
    ];
  } finally {
    for (const peer of peers) await peer.close();
    await roof.release();
  }
}

async function benchEight(
  generator: Generator,
  threads: number,
  { rounds, twins }: Part,
): Promise<Figure[]> {
  const eight = () =>
    Promise.all(
      Array.from({ length: together }, (_, seed) => draw(generator, { ...byHeun, seed })),
    );
  const name = "ours, eight";
  const ours = { name, measure: async () => (await secondsOf(eight)) / together };
  await draw(generator, { ...byHeun, steps: 1 });
  await ours.measure(); // programs are compiled
  const { contestants, peers, missing } = await startTwins(
    "generate, eight",
    threads,
    { pictures: together },
    twins,
    "generate.py",
  );
  const eights = contestants.map((twin) => ({
    name: `${twin.name}, eight`,
    measure: async () => (await twin.measure()) / together,
  }));
  try {
    const seconds = await interleave([ours, ...eights], rounds);
    return [
      goal(`generate: ${name}`, seconds[name] as number, "s/picture", { atMost: 0.35 }),
      ...twinFigures(name, eights, seconds, 1 / 1.2),
      ...missing,
    ];
  } finally {
    for (const peer of peers) await peer.close();
  }
}

async function draw(generator: Generator, options: GenerateOptions): Promise<void> {
  for await (const event of generator.generate(prompt, options)) {
    if (event.type === "text") throw new Error("bench: a picture was asked for, text came");
  }
}

/** The twins' times, and ours as a share of the fastest's. */
function twinFigures(
  name: string,
  twins: readonly Contestant[],
  seconds: Seconds,
  atMost: number,
): Figure[] {
  const title = `generate: ${name}, of the fastest PyTorch`;
  if (twins.length === 0) return [absent(title, "a Python with torch")];
  const fastest = Math.min(...twins.map((twin) => seconds[twin.name] as number));
  return [
    ...twins.map((twin) =>
      figure(`generate: ${twin.name}`, seconds[twin.name] as number, "s/picture"),
    ),
    goal(title, (seconds[name] as number) / fastest, "of its time", { atMost }),
  ];
}

/** Fresh weights with nothing left at zero, so that no product can be folded away. */
function randomWeights(): Tree<NdArray> {
  return mapTree<NdArray, NdArray>(initModel(config, 1), (leaf, path) => {
    if (leaf.data.some((value) => value !== 0)) return leaf;
    const random = createRandom(1, "bench", path);
    const data = random.normals(sizeOf(leaf.shape)).map((value) => value / 100);
    return floats(data, leaf.shape);
  });
}
