// node --conditions=@transfusion/source --import tsx bench/steps.ts [--model FOLDER] [--samplers a,b] [--steps 4,6] [--seeds N]
//   [--objects N] [--candidates 1,4]
// How many of 48 prompts a shapes model draws right, by sampler, number of steps and of candidates: of one object, or of scenes
// of more, half of which say how two of them stand to one another. About ten minutes on two cores.
import { parseArgs } from "node:util";
import { colours, shapes, shapesWorld, sizes } from "@transfusion/data";
import { judgeDrawing, shareOf } from "@transfusion/evaluation";
import {
  createGenerator,
  type Generator,
  loadModel,
  type SamplerName,
  samplerNames,
} from "@transfusion/model";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "models/shapes" },
    samplers: { type: "string", default: samplerNames.join(",") },
    steps: { type: "string", default: "4,6,8,12,16,24" },
    seeds: { type: "string", default: "1" },
    objects: { type: "string", default: "1" },
    candidates: { type: "string", default: "1" },
  },
});
const prompts = promptsOf(Number(values.objects));

/** Every object there is, or scenes that nothing was learned from or measured on elsewhere. */
function promptsOf(objects: number): string[] {
  if (objects === 1) {
    return sizes.flatMap((size) =>
      colours.flatMap((colour) => shapes.map((shape) => `a ${size} ${colour} ${shape}`)),
    );
  }
  const counts = Array.from({ length: objects }, (_, i) => Number(i === objects - 1));
  const world = shapesWorld({ seed: 77_000, counts, wordings: { full: 1, related: 1 } });
  return Array.from({ length: 48 }, (_, i) => world.scene(i).caption);
}

/** How often the network is looked at for a picture. */
function looksOf(sampler: SamplerName, steps: number): number {
  if (sampler === "heun") return 2 * steps - 1;
  return sampler === "midpoint" ? 2 * steps : steps;
}

async function isRight(
  generator: Generator,
  prompt: string,
  seed: number,
  how: { sampler: SamplerName; steps: number; candidates: number },
): Promise<boolean> {
  const options = { seed, begin: "picture", maximumTokens: 0, ...how } as const;
  for await (const event of generator.generate([{ text: prompt }], options)) {
    if (event.type === "picture") return judgeDrawing(event.picture, prompt).right;
  }
  throw new Error("steps: an answer that begins with a picture should hold one, got none");
}

const generator = await createGenerator(await loadModel(values.model));
const numbersIn = (text: string): number[] => text.split(",").map(Number);
for (const sampler of values.samplers.split(",") as SamplerName[]) {
  for (const steps of numbersIn(values.steps)) {
    for (const candidates of numbersIn(values.candidates)) {
      const how = { sampler, steps, candidates };
      const asked = Array.from({ length: Number(values.seeds) }, (_, round) =>
        prompts.map((prompt, at) => isRight(generator, prompt, 500_000 + 1000 * round + at, how)),
      );
      const verdicts = await Promise.all(asked.flat());
      const count = verdicts.filter(Boolean).length;
      const { right, total, share, low, high } = shareOf(count, verdicts.length);
      const interval = [low, high].map((end) => (100 * end).toFixed(1)).join(" - ");
      const cells = [
        ...[sampler, steps, candidates, candidates * looksOf(sampler, steps)],
        ...[`${right}/${total}`, `${(100 * share).toFixed(1)} %`, interval],
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
}
await generator.dispose();
