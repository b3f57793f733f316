import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writePng } from "@transfusion/data";
import { createGenerator, type Model, type Pixels } from "@transfusion/model";
import type { SettledTrainConfig } from "./config.ts";

/** A picture that the model drew while it was trained. */
export type Sample = { readonly prompt: string; readonly picture: Pixels };

/** Draw every sample prompt with the model as it is, one file each under `out/samples`. Stops early when aborted. */
export async function* drawSamples(
  model: Model,
  step: number,
  config: SettledTrainConfig,
  signal?: AbortSignal,
): AsyncGenerator<Sample> {
  const { out, seed, samplePrompts, engine, threads } = config;
  const { name, ...wishes } = config.sampler;
  const folder = join(out, "samples");
  await mkdir(folder, { recursive: true });
  const generator = await createGenerator(model, { engine, threads });
  try {
    for (const [index, prompt] of samplePrompts.entries()) {
      const picture = await drawOne(
        generator.generate([{ text: prompt }], {
          seed,
          begin: "picture",
          maximumTokens: 0,
          ...wishes,
          sampler: name,
          signal,
        }),
      );
      const file = `step-${String(step).padStart(6, "0")}-${index + 1}.png`;
      await writeFile(join(folder, file), await writePng(picture));
      yield { prompt, picture };
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    await generator.dispose();
  }
}

async function drawOne(events: AsyncIterable<{ type: string }>): Promise<Pixels> {
  for await (const event of events) {
    if (event.type === "picture") return (event as { type: string; picture: Pixels }).picture;
  }
  throw new Error("drawSamples: an answer that begins with a picture should hold one");
}
