import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePng } from "@transfusion/data";
import { createRandom } from "@transfusion/tensor";
import { loadVae } from "@transfusion/vae";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeChecksums } from "../checksums.ts";
import { CheckpointError, ConfigError } from "../errors.ts";
import type { TrainOptions } from "../train.ts";
import { parseVaeTrainConfig, type VaeTrainConfig } from "./config.ts";
import type { VaeFidelity } from "./evaluate.ts";
import type { VaeStepEvent, VaeTrainEvent } from "./train-event.ts";
import { trainVae } from "./train-vae.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vae-training-"));
  await mkdir(join(folder, "pictures"));
  const random = createRandom(1, "pictures");
  for (let at = 0; at < 6; at++) {
    const colour = [0, 1, 2].map(() => random.integer(256));
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) =>
      Math.floor(i / 48) < 8 ? (colour[i % 3] as number) : 255,
    );
    const png = await writePng({ width: 16, height: 16, data });
    await writeFile(join(folder, "pictures", `${at}.png`), png);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const tiny = (name: string): VaeTrainConfig => ({
  kind: "vae",
  out: join(folder, name),
  seed: 3,
  data: { folders: [join(folder, "pictures")], pictureSize: 8 },
  vae: { latentChannels: 2, blockChannels: [4, 8], normGroups: 2, midAttention: false },
  loss: { features: "discriminator", perceptual: 0.1, adversarial: 0.5, adversarialFrom: 1 },
  discriminator: { channels: 8, levels: 2 },
  ...{ steps: 4, batch: 2, warmUpSteps: 1, logEvery: 1, checkpointEvery: 2, threads: 1 },
});

async function run(config: VaeTrainConfig, options: TrainOptions = {}): Promise<VaeTrainEvent[]> {
  const events: VaeTrainEvent[] = [];
  for await (const event of trainVae(config, options)) events.push(event);
  return events;
}

const numbersOf = (events: VaeTrainEvent[]): number[] =>
  events.flatMap((event) =>
    event.type === "step"
      ? [event.loss, event.kl, event.perceptual, event.adversarial, event.gradientNorm]
      : [],
  );

test("stopped and resumed, a run ends with the weights of one that was not, and a VAE that loads", async () => {
  const [whole, broken] = [tiny("whole"), tiny("broken")];
  const controller = new AbortController();

  const events = await run(whole);
  for await (const event of trainVae(broken, { signal: controller.signal })) {
    if (event.type === "step" && event.step === 3) controller.abort();
  }
  const rest = await run(broken, { resume: true });

  expect(events.map(({ type }) => type).join(" ")).toBe(
    "start step step checkpoint step step checkpoint end",
  );
  expect(rest[0]).toMatchObject({ type: "start", step: 3 });
  for (const file of [
    "diffusion_pytorch_model.safetensors",
    "training.safetensors",
    "config.json",
  ]) {
    const [one, other] = await Promise.all(
      [whole, broken].map(({ out }) => readFile(join(out, "checkpoints", "step-000004", file))),
    );
    expect(one?.equals(other as Buffer), file).toBe(true);
  }
  const { config } = await loadVae(join(whole.out, "checkpoints", "step-000004"));
  expect(config).toMatchObject({ latentChannels: 2, blockChannels: [4, 8] });
  expect(config.scalingFactor).not.toBe(1); // measured
  const metrics = await readFile(join(broken.out, "metrics.jsonl"), "utf8");
  expect(metrics.match(/"step":\d/g)).toHaveLength(4);
});

test("compiled or on the plain cpu backend, both networks go the same way", async () => {
  const config = { ...tiny("compiled"), steps: 2 };

  const compiled = numbersOf(await run(config));
  const eager = numbersOf(await run({ ...config, out: join(folder, "eager"), engine: "cpu" }));

  expect(eager).toHaveLength(10);
  for (const [i, number] of compiled.entries()) {
    const wanted = eager[i] as number;
    expect(Math.abs(number - wanted)).toBeLessThan(1e-3 * Math.max(0.1, Math.abs(wanted)));
  }
});

test("a tiny VAE learns its pictures, and terms of weight 0 need no discriminator", async () => {
  const loss = { l1: 1, kl: 0, perceptual: 0, adversarial: 0 };
  const config = { ...tiny("learning"), loss, steps: 60, learningRate: 1e-2, logEvery: 20 };

  const events = await run({ ...config, checkpointEvery: 1000 });

  const steps = events.filter((event): event is VaeStepEvent => event.type === "step");
  expect(steps.at(-1)?.l1).toBeLessThan(0.7 * (steps[0]?.l1 as number));
  expect(steps.at(-1)?.discriminator).toBe(0);
});

test("what cannot be is refused before anything is written", async () => {
  const config = tiny("refused");
  const { vae, data } = config;

  const wrong = (changed: object) => () => parseVaeTrainConfig({ ...config, ...changed });
  expect(wrong({ steps: 0 })).toThrow(ConfigError);
  expect(wrong({ nonsense: 1 })).toThrow(/nonsense: is not a field/);
  expect(wrong({ vae: { ...vae, normGroups: 3 } })).toThrow(/vae: .*multiples of the 3 groups/);
  expect(wrong({ data: { ...data, pictureSize: 18 } })).toThrow(
    /data.pictureSize: .*multiple of 4/,
  );
  expect(wrong({ data: { ...data, except: "(" } })).toThrow(/data.except/);
  await run({ ...config, steps: 1 });
  await expect(run(config)).rejects.toThrow(CheckpointError);
  await expect(
    run({ ...config, steps: 1, learningRate: 1 }, { resume: true }),
  ).rejects.toMatchObject({ fields: ["learningRate", "finalLearningRate"] });
});

test("evaluations tell what is left of pictures held out, and the best checkpoint outlives its turn", async () => {
  const config = tiny("evaluated");
  const data = { ...config.data, pictureSize: 16, except: "/[01].png$" };
  const loss = { l1: 1, kl: 0, perceptual: 0, adversarial: 0 };
  const changes = { data, loss, steps: 30, learningRate: 1e-2, keepCheckpoints: 1, logEvery: 30 };

  const events = await run({
    ...{ ...config, ...changes, checkpointEvery: 30 },
    evaluate: { every: 10 },
  });

  const evaluations = events.flatMap((event) => (event.type === "evaluation" ? [event] : []));
  expect(events[0]).toMatchObject({ samples: 4 }); // two of six held out
  expect(evaluations.map(({ step }) => step)).toEqual([10, 20, 30]);
  const [first, last] = [evaluations[0], evaluations[2]] as [VaeFidelity, VaeFidelity];
  expect(last.error).toBeLessThan(first.error);
  expect(last.psnr).toBeGreaterThan(first.psnr);
  expect(last.ssim).toBeGreaterThan(first.ssim);
  const best = evaluations.filter(({ isBest }) => isBest).at(-1) as { step: number };
  const kept = await readdir(join(config.out, "checkpoints"));
  expect(kept).toContain(`step-${String(best.step).padStart(6, "0")}`);
  const without = { ...config, evaluate: { every: 10 } };
  expect(() => parseVaeTrainConfig(without)).toThrow(/data.except: should be given/);
});

test("a run that diverges goes back at half the rate and says so, five times before it gives up", async () => {
  const loss = { l1: 1, kl: 0, perceptual: 0, adversarial: 0 };
  const changes = { loss, steps: 6, learningRate: 1e30, warmUpSteps: 0, clipNorm: 1e30 };

  const events: VaeTrainEvent[] = [];
  const ends = (async () => {
    for await (const event of trainVae({ ...tiny("diverging"), ...changes })) events.push(event);
  })();

  await expect(ends).rejects.toThrow(
    /train: .* should be a finite number, got .* at step \d, after 5 rollbacks/,
  );
  const notices = events.flatMap((event) => (event.type === "notice" ? [event] : []));
  expect(notices).toHaveLength(5);
  expect(notices[0]?.message).toMatch(/back to step 0, at 0.5 of the rate/);
});

test("a damaged newest checkpoint is set aside for the one before it", async () => {
  const loss = { l1: 1, kl: 0, perceptual: 0, adversarial: 0 };
  const [whole, damaged] = [
    { ...tiny("undamaged"), loss },
    { ...tiny("damaged"), loss },
  ];
  await run(whole);
  await run(damaged);
  const newest = join(damaged.out, "checkpoints", "step-000004");
  await writeFile(join(newest, "training.safetensors"), "short");

  const events = await run(damaged, { resume: true });

  expect(events[0]).toMatchObject({ type: "start", step: 2 });
  expect(events[1]).toMatchObject({ type: "notice", about: "damaged" });
  expect(await readdir(join(damaged.out, "checkpoints"))).toContain("step-000004.damaged");
  const [one, other] = await Promise.all(
    [whole, damaged].map(({ out }) =>
      readFile(join(out, "checkpoints", "step-000004", "training.safetensors")),
    ),
  );
  expect(one?.equals(other as Buffer)).toBe(true);
});

test("a run begins with another VAE's weights, and refuses one of another network or none", async () => {
  const loss = { l1: 1, kl: 0, perceptual: 0, adversarial: 0 };
  const first = { ...tiny("first"), loss };
  await run(first);
  const from = join(first.out, "checkpoints", "step-000004");

  const still = { ...tiny("second"), loss, from, steps: 1, learningRate: 1e-30, emaDecay: 0 };
  await run({ ...still, finalLearningRate: 1e-30 });

  const [before, after] = await Promise.all(
    [from, join(still.out, "checkpoints", "step-000001")].map((folder) =>
      readFile(join(folder, "diffusion_pytorch_model.safetensors")),
    ),
  );
  expect(after?.equals(before as Buffer)).toBe(true); // what was averaged, unmoved by so small a rate
  const wider = { ...still, out: join(folder, "third"), vae: { ...still.vae, latentChannels: 3 } };
  await expect(run(wider)).rejects.toThrow(/from: .*latentChannels 3.*got latentChannels 2/);
  await expect(run({ ...wider, from: folder })).rejects.toThrow(ConfigError);
  await rm(from, { recursive: true });
  const rest = await run({ ...still, finalLearningRate: 1e-30 }, { resume: true });
  expect(rest[0]).toMatchObject({ type: "start", step: 1 }); // what it began with is not needed any more
});

test("a run of before a setting was thought of goes on with the setting's default", async () => {
  const config = { ...tiny("older"), loss: { adversarial: 0 }, steps: 2 };
  await run(config);
  const newest = join(config.out, "checkpoints", "step-000002");
  const state = join(newest, "state.json");
  const progress = JSON.parse(await readFile(state, "utf8"));
  const { spikeFactor, ...older } = progress.config;
  await writeFile(state, JSON.stringify({ ...progress, config: older }));
  await writeChecksums(newest);

  const events = await run(config, { resume: true });

  expect(events[0]).toMatchObject({ type: "start", step: 2 });
  expect(spikeFactor).toBeGreaterThan(1);
});
