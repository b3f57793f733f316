// node --conditions=@transfusion/source --import tsx bench/steps.ts [--model FOLDER] [--samplers a,b] [--steps 4,6] [--seeds N]
// How many of the 48 prompts of one object a shapes model draws right, by sampler and number of steps: about ten minutes on two cores.
import { parseArgs } from "node:util";
import { colours, shapes, sizes } from "@transfusion/data";
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
  },
});
const prompts = sizes.flatMap((size) =>
  colours.flatMap((colour) => shapes.map((shape) => `a ${size} ${colour} ${shape}`)),
);

/** How often the network is looked at for a picture. */
function looksOf(sampler: SamplerName, steps: number): number {
  if (sampler === "heun") return 2 * steps - 1;
  return sampler === "midpoint" ? 2 * steps : steps;
}

async function isRight(
  generator: Generator,
  prompt: string,
  seed: number,
  how: { sampler: SamplerName; steps: number },
): Promise<boolean> {
  const options = { seed, begin: "picture", maximumTokens: 0, ...how } as const;
  for await (const event of generator.generate([{ text: prompt }], options)) {
    if (event.type === "picture") return judgeDrawing(event.picture, prompt).right;
  }
  throw new Error("steps: an answer that begins with a picture should hold one, got none");
}

const generator = await createGenerator(await loadModel(values.model));
for (const sampler of values.samplers.split(",") as SamplerName[]) {
  for (const steps of values.steps.split(",").map(Number)) {
    const asked = Array.from({ length: Number(values.seeds) }, (_, round) =>
      prompts.map((prompt, at) =>
        isRight(generator, prompt, 500_000 + 1000 * round + at, { sampler, steps }),
      ),
    );
    const verdicts = await Promise.all(asked.flat());
    const { right, total, share, low, high } = shareOf(
      verdicts.filter(Boolean).length,
      verdicts.length,
    );
    const interval = [low, high].map((end) => (100 * end).toFixed(1)).join(" - ");
    console.log(
      `| ${sampler} | ${steps} | ${looksOf(sampler, steps)} | ${right}/${total} | ${(100 * share).toFixed(1)} % | ${interval} |`,
    );
  }
}
await generator.dispose();
