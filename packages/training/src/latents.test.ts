import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePng } from "@transfusion/data";
import { loadModel } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { initVae, loadVae, saveVae, type VaeConfig } from "@transfusion/vae";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrainConfig } from "./config.ts";
import { eventsOf, tinyRun } from "./fixtures/tiny-run.ts";

// Pictures of 32 pixels are 8 x 8 latents of 2 numbers.
const vaeConfig: VaeConfig = {
  ...{ pictureChannels: 3, latentChannels: 2, blockChannels: [4, 4, 4], layersPerBlock: 1 },
  ...{ normGroups: 2, midAttention: false, quantConv: false, postQuantConv: false },
  ...{ scalingFactor: 1, shiftFactor: 0 },
};
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latents-"));
  await saveVae(join(folder, "vae"), { config: vaeConfig, weights: initVae(vaeConfig, 1) });
  const pictures = join(folder, "pictures");
  await mkdir(pictures);
  const lines = [0, 1, 2].map((i) =>
    JSON.stringify({ file_name: `${i}.png`, text: `picture ${i}` }),
  );
  await writeFile(join(pictures, "metadata.jsonl"), lines.join("\n"));
  for (const i of [0, 1, 2]) {
    const random = createRandom(i);
    const data = Uint8Array.from({ length: 32 * 32 * 3 }, () => random.integer(256));
    await writeFile(join(pictures, `${i}.png`), await writePng({ width: 32, height: 32, data }));
  }
});
afterAll(() => rm(folder, { recursive: true }));

function latentRun(name: string, change: Partial<TrainConfig> = {}): TrainConfig {
  const tiny = tinyRun(join(folder, name));
  const model = { ...tiny.model, patchSize: 2, latents: { vae: join(folder, "vae") } };
  const data = { kind: "folder", path: join(folder, "pictures") } as const;
  return { ...tiny, data, model, steps: 2, checkpointEvery: 1, ...change };
}

test("a model learns from latents: encoded once, kept on disk, its VAE in every checkpoint", async () => {
  const config = latentRun("whole", { samplePrompts: ["picture 1"], sampleEvery: 2 });

  const events = await eventsOf({ ...config, sampler: { name: "euler", steps: 2 } });

  const end = events.at(-1) as { folder: string };
  const { config: saved, vae } = await loadModel(end.folder);
  expect(saved.latents).toEqual({ channels: 2, downsampling: 4 });
  expect(vae).toEqual(await loadVae(join(folder, "vae")));
  const entries = await readdir(join(folder, "whole", "latents"));
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.length).toBeLessThanOrEqual(3); // of four samples
  const [sample] = events.filter((event) => event.type === "sample");
  expect(sample).toMatchObject({ picture: { width: 32, height: 32 } });
});

test("a run goes on from its checkpoint's VAE, with its latents where another run left them", async () => {
  const latentCache = { folder: join(folder, "shared") };
  await eventsOf(latentRun("first", { latentCache }));
  const before = await readdir(latentCache.folder);

  const events = await eventsOf(latentRun("second", { latentCache }));
  const resumed = await eventsOf(latentRun("second", { latentCache }), { resume: true });

  expect(events.at(-1)).toMatchObject({ type: "end", step: 2 });
  expect(resumed[0]).toMatchObject({ type: "start", step: 2 });
  expect(await readdir(latentCache.folder)).toEqual(before);
});

test("scenes that never come again are encoded as they come", async () => {
  const config = latentRun("scenes", { data: { kind: "shapes", counts: [1] }, steps: 1 });

  const events = await eventsOf(config);

  expect(events.at(-1)).toMatchObject({ type: "end", step: 1 });
  expect(await readdir(config.out)).not.toContain("latents");
});

test("a VAE that is not there, and patches that latents do not fill, are problems of the configuration", async () => {
  const { model, ...others } = latentRun("wrong");
  const nowhere = { ...model, latents: { vae: join(folder, "nowhere") } };

  await expect(eventsOf({ ...others, model: nowhere })).rejects.toThrow("model.latents.vae");
  await expect(eventsOf({ ...others, model: { ...model, patchSize: 16 } })).rejects.toThrow(
    "model.pictureSize: should be a multiple of patchSize x the VAE's downsampling (64), got 32",
  );
});
