import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadModel } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";
import { parseTrainConfig, planRun, sizeRun, type TrainConfig, train } from "@transfusion/training";
import { arms, base, configOf } from "./arms.ts";
import { type Measures, measure } from "./measure.ts";
import { shapesVaeIn, trainShapesVae } from "./shapes-vae.ts";

/** What one run came to, as its file holds it. */
export type Result = Measures & {
  readonly arm: string;
  readonly seed: number;
  readonly parameters: number;
  readonly steps: number;
  /** Of one training step, counted from its graph. */
  readonly stepGflops: number;
  /** Of this sitting alone, where the run was resumed. */
  readonly seconds: number;
};

/**
 * Train one arm from one seed for as many operations as the base takes in `base.steps` steps, and measure it. Goes on
 * where it stopped; a run whose result is there is only read.
 */
export async function runArm(
  name: string,
  seed: number,
  options: { out: string; threads: number; tell: (line: string) => void },
): Promise<Result> {
  const { out, threads, tell } = options;
  const file = join(out, `${name}-${seed}.json`);
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as Result;

  const at = performance.now();
  if (arms[name].latents) await trainShapesVae(out, { threads, tell });
  const choices = { seed, out: join(out, `${name}-${seed}`), threads, vae: shapesVaeIn(out) };
  const config = configOf(name, choices);
  const stepGflops = await gflopsOf(config);
  const whole = base.steps * (await gflopsOf(configOf("base", choices)));
  const steps = Math.round(whole / stepGflops);
  const { parameters, folder } = await trainWhole({ ...config, steps }, tell);
  const trained = performance.now();
  const measures = await measure(await loadModel(folder), base.data.counts, { threads });
  const seconds = Math.round((trained - at) / 1000);
  const result = { arm: name, seed, parameters, steps, stepGflops, seconds, ...measures };
  await writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(result, null, 2)}\n`));
  tell(`${name}-${seed}: measured in ${Math.round((performance.now() - trained) / 1000)} s`);
  return result;
}

async function gflopsOf(config: TrainConfig): Promise<number> {
  const settled = parseTrainConfig(config);
  const { layout } = await sizeRun(settled);
  return (await planRun(settled, layout)).flopsPerStep / 1e9;
}

async function trainWhole(
  config: TrainConfig,
  tell: (line: string) => void,
): Promise<{ parameters: number; folder: string }> {
  let parameters = 0;
  for await (const event of train(config, { resume: true })) {
    if (event.type === "start") parameters = event.parameters;
    if (event.type === "end") return { parameters, folder: event.folder };
    if (event.type === "step") {
      const { step, steps, textLoss, pictureLoss, samplesPerSecond } = event;
      const losses = `text ${textLoss.toFixed(3)}, picture ${pictureLoss.toFixed(4)}`;
      tell(`${config.out}: ${step}/${steps}, ${losses}, ${samplesPerSecond.toFixed(1)} samples/s`);
    }
  }
  throw new Error(`evidence: ${config.out} should end, got no end`);
}
