import { type ModelConfig, objectiveOf, pixelsPerPatchOf } from "./config.ts";
import { ModelError } from "./errors.ts";
import { fieldsOf } from "./fields.ts";
import { parseCodec } from "./parse-codec.ts";
import { parseObjective } from "./parse-objective.ts";

/** The configuration that a JSON value describes. Throws a `ModelError` naming the first field that is wrong. */
export function parseModelConfig(json: unknown): ModelConfig {
  const fields = fieldsOf("config", json);
  const patchSize = fields.whole("patchSize");
  const config: ModelConfig = {
    vocabularySize: fields.whole("vocabularySize"),
    pictureSize: fields.whole("pictureSize"),
    patchSize,
    ...(fields.has("latents") ? { latents: parseLatents(fields.take("latents")) } : {}),
    width: fields.whole("width"),
    depth: fields.whole("depth"),
    heads: fields.whole("heads"),
    hidden: fields.whole("hidden"),
    feedForward: fields.oneOf("feedForward", ["shared", "perModality"]),
    timeConditioning: fields.oneOf("timeConditioning", ["input", "modulation"]),
    ...(fields.has("places") ? { places: fields.oneOf("places", ["rotary", "learned"]) } : {}),
    ...(fields.has("pictureAttention")
      ? { pictureAttention: fields.oneOf("pictureAttention", ["bidirectional", "causal"]) }
      : {}),
    ...fields.optional("sizeTokens", fields.whole),
    codec: parseCodec(fields.take("codec"), patchSize),
    objective: parseObjective(fields.take("objective")),
    context: fields.whole("context"),
  };
  fields.end();
  checkDivides(
    "pictureSize",
    config.pictureSize,
    config.latents ? "patchSize x latents.downsampling" : "patchSize",
    pixelsPerPatchOf(config),
  );
  const side = config.pictureSize / pixelsPerPatchOf(config);
  if (config.sizeTokens !== undefined && config.sizeTokens < side) {
    throw new ModelError(
      `config.sizeTokens should be at least the ${side} patches of a usual side, got ${config.sizeTokens}`,
    );
  }
  checkDivides("width", config.width, "4 x heads", 4 * config.heads);
  checkObjective(config);
  return config;
}

function parseLatents(json: unknown): NonNullable<ModelConfig["latents"]> {
  const fields = fieldsOf("config.latents", json);
  const latents = {
    channels: fields.whole("channels"),
    downsampling: fields.whole("downsampling"),
  };
  fields.end();
  return latents;
}

/** Its numbers are checked where they are used. */
function checkObjective(config: ModelConfig): void {
  try {
    objectiveOf(config);
  } catch (error) {
    throw new ModelError(`config.objective: ${(error as Error).message}`, { cause: error });
  }
}

function checkDivides(name: string, value: number, divisorName: string, divisor: number): void {
  if (value % divisor !== 0) {
    throw new ModelError(
      `config.${name} should be a multiple of ${divisorName} (${divisor}), got ${value}`,
    );
  }
}
