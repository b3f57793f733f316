/** The process that looks inside models, one question after another. Speaks `messages.ts`. */
import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import {
  attentionWeights,
  createPictureCoder,
  loadModel,
  type Model,
  nextTokens,
  OptionError,
  objectiveOf,
  saveModel,
} from "@transfusion/model";
import { startHeartbeat } from "./child.ts";
import { describeGenerationFailure } from "./describe-failure.ts";
import { holdModel } from "./held-model.ts";
import type { Insight, InsightQuestion, NoisePoint } from "./insight.ts";
import type { EngineChoice, FromInspectionChild, ToInspectionChild } from "./messages.ts";

const modelIn = holdModel(loadModel);
let before = Promise.resolve();

process.on("message", (message: ToInspectionChild) => {
  before = before.then(() => answer(message));
});
startHeartbeat();
process.on("disconnect", () => process.exit());

async function answer({ id, model: folder, engine, question }: ToInspectionChild): Promise<void> {
  try {
    tell({ id, insight: await look(await modelIn(folder), question, engine) });
  } catch (error) {
    tell({ id, failure: describeGenerationFailure(error) });
  }
}

async function look(
  model: Model,
  question: ToInspectionChild["question"],
  engine: EngineChoice,
): Promise<Insight> {
  const options = engine as Parameters<typeof nextTokens>[2];
  if (question.type === "noiseSchedule") {
    return { type: "noiseSchedule", points: noiseSchedule(model, question.points) };
  }
  if (question.type === "export") {
    await exportTo(question.folder, model, question.bits);
    return { type: "export" };
  }
  if (question.type === "latents" || question.type === "decoded") {
    return throughVae(model, question, options);
  }
  const { prompt } = question;
  if (question.type === "nextTokens") {
    const { count } = question;
    return { type: "nextTokens", tokens: await nextTokens(model, prompt, { ...options, count }) };
  }
  const { position, layer } = question;
  const { places, weights } = await attentionWeights(model, prompt, {
    ...options,
    position,
    layer,
  });
  return {
    type: "attention",
    places,
    weights: [...weights],
    position: position ?? places.length - 1,
  };
}

/** A picture as latents, or latents as a picture, by the model's VAE. */
async function throughVae(
  { vae, config }: Model,
  question: Extract<InsightQuestion, { type: "latents" | "decoded" }>,
  options: Parameters<typeof createPictureCoder>[1],
): Promise<Insight> {
  const { latents } = config;
  if (!vae || !latents) throw new OptionError("model", "one of latents", "one of pixels");
  const { channels, downsampling } = latents;
  const coder = createPictureCoder(vae, options);
  try {
    if (question.type === "latents") {
      const { picture } = question;
      const [values] = await coder.encode([picture]);
      const [height, width] = [picture.height / downsampling, picture.width / downsampling];
      return { type: "latents", height, width, channels, values: [...(values ?? [])] };
    }
    const { values, size } = question;
    const wanted = (size.height / downsampling) * (size.width / downsampling) * channels;
    if (values.length !== wanted)
      throw new OptionError("values", `${wanted} numbers`, values.length);
    return { type: "decoded", picture: await coder.decode(Float32Array.from(values), size) };
  } finally {
    await coder.dispose();
  }
}

/** Write a model into a folder that is not there yet, all of it or nothing. */
async function exportTo(folder: string, model: Model, bits: 8 | 16 | 32): Promise<void> {
  if (await stat(folder).catch(() => undefined)) {
    throw new OptionError("name", "a new one", path.basename(folder));
  }
  const making = path.join(path.dirname(folder), `.${path.basename(folder)}`);
  await rm(making, { recursive: true, force: true });
  await saveModel(making, model, { bits });
  await rename(making, folder);
}

/** The path of the model's objective at so many times from 0 (clean) to 1 (noise). */
function noiseSchedule({ config }: Model, points: number): NoisePoint[] {
  const { path } = objectiveOf(config);
  return Array.from({ length: points }, (_, i) => {
    const t = i / (points - 1);
    const { signal, noise } = path(t);
    const logSnr = 2 * Math.log(signal / noise);
    return { t, alpha: signal, sigma: noise, logSnr: Number.isFinite(logSnr) ? logSnr : null };
  });
}

function tell(message: FromInspectionChild): void {
  process.send?.(message);
}
