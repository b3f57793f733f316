import { createGenerator, type GenerateOptions, initModel } from "@transfusion/model";
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
import { startTwins } from "./twins.ts";
import { config, drawing, drawingFlops, lettersTokenizer } from "./workload.ts";

const together = 8;

/**
 * Pictures from a prompt each, one and eight together, by Heun steps with guidance over a cached prefix: ours and the
 * PyTorch twins; one by the sampler that is the default; the first word behind a prompt.
 */
export async function benchGenerate(threads: number, rounds: number): Promise<Figure[]> {
  const model = { config, tokenizer: lettersTokenizer, weights: randomWeights() };
  const generator = await createGenerator(model, { threads, engine: "onnx" });
  const prompt = [{ text: "x".repeat(drawing.prompt - 2) }];
  const byDefault = { seed: 1, begin: "picture", maximumTokens: 0, maximumPictures: 1 } as const;
  const { steps, guidanceScale } = drawing;
  const byHeun = { ...byDefault, sampler: "heun", steps, guidanceScale } as const;
  const firstWord = async (): Promise<void> => {
    const options = { seed: 1, begin: "text", maximumTokens: 1 } as const;
    for await (const _ of generator.generate(prompt, options)) return;
  };
  const draw = async (options: GenerateOptions): Promise<void> => {
    const events = generator.generate(prompt, options);
    for await (const event of events) {
      if (event.type === "text") throw new Error("bench: a picture was asked for, text came");
    }
  };
  const eight = () =>
    Promise.all(Array.from({ length: together }, (_, seed) => draw({ ...byHeun, seed })));
  const ours: Contestant[] = [
    { name: "ours", measure: () => secondsOf(() => draw(byHeun)) },
    { name: "ours, eight", measure: async () => (await secondsOf(eight)) / together },
    { name: "ours, default sampler", measure: () => secondsOf(() => draw(byDefault)) },
    {
      name: "ours, first word",
      measure: () => secondsOf(firstWord),
    },
  ];
  const firstPicture = await ours[0].measure();
  for (const { measure } of ours) await measure(); // programs are compiled
  const one = await startTwins("generate", threads);
  const many = await startTwins("generate", threads, { pictures: together });
  const peers = [...one.peers, ...many.peers];
  const eights = many.contestants.map(({ name, measure }) => ({
    name: `${name}, eight`,
    measure: async () => (await measure()) / together,
  }));
  const roof = await findRoof(threads);
  try {
    const flops = drawingFlops();
    const onRoof: Contestant = {
      name: "roof",
      measure: async () => flops / (await roof.measure()),
    };
    const seconds = await interleave([onRoof, ...ours, ...one.contestants, ...eights], rounds);
    const fastest = (twins: readonly Contestant[]) =>
      Math.min(...twins.map(({ name }) => seconds[name]));
    const versus = (name: string, twins: readonly Contestant[], atMost: number) =>
      twins.length > 0
        ? goal(
            `generate: ${name}, of the fastest PyTorch`,
            seconds[name] / fastest(twins),
            "of its time",
            { atMost },
          )
        : absent(`generate: ${name}, of the fastest PyTorch`, "a Python with torch");
    return [
      goal("generate: ours", seconds.ours, "s/picture", { atMost: 0.45 }),
      goal("generate: ours, eight", seconds["ours, eight"], "s/picture", { atMost: 0.35 }),
      goal("generate: ours, default sampler", seconds["ours, default sampler"], "s/picture", {
        atMost: 0.2,
      }),
      goal("generate: ours, first word", seconds["ours, first word"], "s", { atMost: 0.02 }),
      figure("generate: ours, first picture", firstPicture, "s"),
      figure("generate: ours, of the roof", seconds.roof / seconds.ours, "of roof"),
      ...[...one.contestants, ...eights].map(({ name }) =>
        figure(`generate: ${name}`, seconds[name], "s/picture"),
      ),
      versus("ours", one.contestants, 1 / 1.3),
      versus("ours, eight", eights, 1 / 1.2),
      ...one.missing,
    ];
  } finally {
    for (const peer of peers) await peer.close();
    await roof.release();
    await generator.dispose();
  }
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
