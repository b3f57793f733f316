import { createGenerator, type Generator, loadModel } from "@transfusion/model";
import { type CommonOptions, modelFolder } from "./options.ts";
import type { Progress } from "./progress.ts";

/** Load the model that the options name, lend its generator to `use`, and tidy up however that ends. */
export async function withGenerator(
  options: CommonOptions,
  progress: Progress,
  use: (generator: Generator) => Promise<void>,
): Promise<void> {
  const folder = modelFolder(options.model);
  progress.status(`loading ${folder}`);
  const generator = await createGenerator(await loadModel(folder), { engine: options.engine });
  try {
    await use(generator);
  } finally {
    progress.clear();
    await generator.dispose();
  }
}
