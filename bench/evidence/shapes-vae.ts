import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shapesWorld, writePng } from "@transfusion/data";
import { trainVae } from "@transfusion/training";
import { base } from "./arms.ts";

const pictures = 1500;
const steps = 600;

/** Where `trainShapesVae` leaves the VAE: 32 pixels become 8 x 8 places of 4 numbers. */
export function shapesVaeIn(out: string): string {
  return join(out, "vae", "checkpoints", `step-${String(steps).padStart(6, "0")}`);
}

/** Train our own VAE on pictures of the shapes world, once for all arms; its operations are counted to none of them. */
export async function trainShapesVae(
  out: string,
  options: { threads: number; tell: (line: string) => void },
): Promise<void> {
  const folder = join(out, "vae-pictures");
  const { pictureSize } = base.model;
  await mkdir(folder, { recursive: true });
  const known = new Set(await readdir(folder));
  const world = shapesWorld({ seed: 77, pictureSize, counts: base.data.counts });
  for (let i = 0; i < pictures; i++) {
    if (known.has(`${i}.png`)) continue;
    await writeFile(join(folder, `${i}.png`), await writePng(world.sample(i).picture));
  }
  const run = trainVae(
    {
      ...{ kind: "vae", out: join(out, "vae"), seed: 1, steps, batch: 16 },
      data: { folders: [folder], pictureSize },
      vae: { latentChannels: 4, blockChannels: [16, 32, 32] },
      loss: { adversarial: 0, perceptual: 0.1 },
      ...{ learningRate: 2e-3, checkpointEvery: 100, logEvery: 50, threads: options.threads },
    },
    { resume: true },
  );
  for await (const event of run) {
    if (event.type === "step") options.tell(`${out}/vae: ${event.step}/${steps}`);
  }
}
