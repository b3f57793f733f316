// node --conditions=@transfusion/source --import tsx bench/at-once.ts [--model FOLDER] [--rounds N]
// 64 requests at the same moment, every other a picture (samplers, steps, guidance of their own), the rest captions of pictures and
// words behind words: pictures and tokens a second, and the same one by one. About half a minute a round.
import { parseArgs } from "node:util";
import { drawScene, shapesWorld } from "@transfusion/data";
import {
  createGenerator,
  type Document,
  type GenerateOptions,
  loadModel,
  type Pixels,
} from "@transfusion/model";
import { median, secondsOf } from "./interleave.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "models/shapes" },
    rounds: { type: "string", default: "3" },
  },
});
const generator = await createGenerator(await loadModel(values.model), { maximumRunning: 16 });
const { config, tokenizer } = generator.model;
const world = shapesWorld({ seed: 4, pictureSize: config.pictureSize });
const shown = (index: number): Pixels => drawScene(world.scene(index).scene, config.pictureSize);
const samplers = ["dpmpp2m", "heun", "euler", "unipc"] as const;

function request(index: number): readonly [Document, GenerateOptions] {
  const seed = index;
  const words = { text: "a large red circle and a small blue square" };
  if (index % 2 === 0) {
    const how = { sampler: samplers[(index / 2) % 4], steps: 6 + (index % 3) };
    const guidanceScale = index % 8 === 0 ? 1 : 3;
    return [[words], { seed, begin: "picture", maximumTokens: 0, guidanceScale, ...how }];
  }
  const prompt = index % 4 === 1 ? [{ picture: shown(index) }] : [{ text: "a" }];
  return [prompt, { seed, begin: "text", maximumPictures: 0, temperature: 1, maximumTokens: 24 }];
}

const requests = Array.from({ length: 64 }, (_, index) => request(index));
let [pictures, tokens] = [0, 0];

async function answer([prompt, options]: readonly [Document, GenerateOptions]): Promise<void> {
  for await (const event of generator.generate(prompt, options)) {
    if (event.type === "picture") pictures += 1;
    if (event.type !== "end") continue;
    for (const part of event.document) {
      if ("text" in part) tokens += tokenizer.encode(part.text).length;
    }
  }
}

async function oneByOne(): Promise<void> {
  for (const each of requests) await answer(each);
}

const atOnce = () => Promise.all(requests.map(answer));
await atOnce(); // programs are compiled
[pictures, tokens] = [0, 0];
const together: number[] = [];
const alone: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  together.push(await secondsOf(atOnce));
  alone.push(await secondsOf(oneByOne));
}
const runs = 2 * together.length;
for (const [name, seconds] of Object.entries({ together, "one by one": alone })) {
  const time = median(seconds);
  const [drawn, written] = [pictures / runs / time, tokens / runs / time].map((n) => n.toFixed(1));
  console.log(`${name}: ${time.toFixed(2)} s, ${drawn} pictures/s and ${written} tokens/s`);
}
await generator.dispose();
