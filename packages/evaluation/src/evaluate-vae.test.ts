import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shapesWorld } from "@transfusion/data";
import { initVae, parseVaeConfig, saveVae } from "@transfusion/vae";
import { expect, onTestFinished, test } from "vitest";
import { EvaluationError } from "./errors.ts";
import { evaluateVae, holdsVae } from "./evaluate-vae.ts";

test("a VAE's report says how near its pictures come, and the page shows them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const config = parseVaeConfig({
    ...{ block_out_channels: [8, 8], norm_num_groups: 4, latent_channels: 2, layers_per_block: 1 },
    mid_block_add_attention: false,
  });
  await saveVae(join(folder, "vae"), { config, weights: initVae(config, 1) });
  const world = shapesWorld({ seed: 1, pictureSize: 32 });

  const report = await evaluateVae(join(folder, "vae"), world, join(folder, "out"), {
    samples: 10,
  });

  expect(holdsVae(join(folder, "vae"))).toBe(true);
  expect(report).toMatchObject({ data: "shapes", count: 10, reconstructions: { count: 10 } });
  expect(report.psnr).toBeGreaterThan(0);
  expect(report.psnr).toBeLessThan(20); // nothing is learned
  expect(report.ssim).toBeLessThan(0.9);
  expect(JSON.parse(await readFile(join(folder, "out", "report.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(report)),
  );
  expect(await readFile(join(folder, "out", "index.html"), "utf8")).toContain("dB");
  await expect(evaluateVae(folder, world, join(folder, "out"))).rejects.toThrow(EvaluationError);
});
