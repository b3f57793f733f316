import { createGenerator, initModel } from "@transfusion/model";
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

const rounds = 9;

/** One picture from a prompt, by Heun steps with guidance over a cached prefix: ours and the PyTorch twins. */
export async function benchGenerate(threads: number): Promise<Figure[]> {
  const model = { config, tokenizer: lettersTokenizer, weights: randomWeights() };
  const generator = await createGenerator(model, { threads, engine: "onnx" });
  const prompt = [{ text: "x".repeat(drawing.prompt - 2) }];
  const options = {
    seed: 1,
    begin: "picture",
    maximumTokens: 0,
    maximumPictures: 1,
    sampler: "heun",
    steps: drawing.steps,
    guidanceScale: drawing.guidanceScale,
  } as const;
  const draw = async (): Promise<void> => {
    for await (const event of generator.generate(prompt, options)) {
      if (event.type === "text") throw new Error("bench: a picture was asked for, text came");
    }
  };
  const ours: Contestant = { name: "ours", measure: () => secondsOf(draw) };
  const firstPicture = await ours.measure();
  const { contestants: twins, peers, missing } = await startTwins("generate", threads);
  const roof = await findRoof(threads);
  try {
    const flops = drawingFlops();
    const onRoof: Contestant = {
      name: "roof",
      measure: async () => flops / (await roof.measure()),
    };
    const seconds = await interleave([onRoof, ours, ...twins], rounds);
    const fastest = Math.min(...twins.map(({ name }) => seconds[name]));
    const versus = "generate: ours, of the fastest PyTorch";
    return [
      figure("generate: ours", seconds.ours, "s/picture"),
      figure("generate: ours, first picture", firstPicture, "s"),
      figure("generate: ours, of the roof", seconds.roof / seconds.ours, "of roof"),
      ...twins.map(({ name }) => figure(`generate: ${name}`, seconds[name], "s/picture")),
      twins.length > 0
        ? goal(versus, seconds.ours / fastest, "of its time", { atMost: 1 })
        : absent(versus, "a Python with torch"),
      ...missing,
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
