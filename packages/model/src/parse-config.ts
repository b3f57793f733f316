import type { CodecConfig, ModelConfig, ObjectiveConfig } from "./config.ts";
import { ModelError } from "./errors.ts";

/** The configuration that a JSON value describes. Throws a `ModelError` naming the first field that is wrong. */
export function parseModelConfig(json: unknown): ModelConfig {
  const fields = fieldsOf("config", json);
  const patchSize = fields.whole("patchSize");
  const config: ModelConfig = {
    vocabularySize: fields.whole("vocabularySize"),
    pictureSize: fields.whole("pictureSize"),
    patchSize,
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
    codec: parseCodec(fields.take("codec"), patchSize),
    objective: parseObjective(fields.take("objective")),
    context: fields.whole("context"),
  };
  fields.end();
  checkDivides("pictureSize", config.pictureSize, "patchSize", config.patchSize);
  checkDivides("width", config.width, "4 x heads", 4 * config.heads);
  return config;
}

function parseCodec(json: unknown, patchSize: number): CodecConfig {
  const fields = fieldsOf("config.codec", json);
  const kind = fields.oneOf("kind", ["linear", "stem", "unet", "convolution"]);
  const codec = readCodec(kind, fields);
  fields.end();
  if ("channels" in codec && patchSize % placesAcross(codec) !== 0) {
    throw new ModelError(
      `config.codec.channels should halve the patch size ${patchSize} to whole places, got ${show(codec.channels)}`,
    );
  }
  return codec;
}

function readCodec(kind: CodecConfig["kind"], fields: Fields): CodecConfig {
  switch (kind) {
    case "linear":
      return { kind, ...fields.optional("bottleneck", fields.whole) };
    case "stem":
      return { kind, channels: fields.wholes("channels") };
    case "unet":
      return {
        kind,
        channels: fields.wholes("channels"),
        ...fields.optional("blocks", fields.whole),
      };
    case "convolution":
      return { kind, channels: fields.whole("channels") };
  }
}

/** How many of a codec's finest places lie along a patch's side. */
function placesAcross({ channels }: Extract<CodecConfig, { channels: unknown }>): number {
  return typeof channels === "number" ? 2 : 2 ** (channels.length - 1);
}

function parseObjective(json: unknown): ObjectiveConfig {
  const fields = fieldsOf("config.objective", json);
  const name = fields.oneOf("name", ["flow", "ddpm"]);
  const objective: ObjectiveConfig =
    name === "ddpm"
      ? { name }
      : {
          name,
          ...fields.optional("mean", fields.real),
          ...fields.optional("deviation", fields.real),
          ...fields.optional("clip", fields.real),
          ...fields.optional("shift", fields.real),
        };
  fields.end();
  return objective;
}

/** The fields of an object, each taken once; `end` refuses what nobody took. */
function fieldsOf(path: string, json: unknown) {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ModelError(`${path} should be an object, got ${show(json)}`);
  }
  const left = new Map(Object.entries(json));
  const take = (name: string): unknown => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };
  const refuse = (name: string, wanted: string, got: unknown): never => {
    throw new ModelError(`${path}.${name} should be ${wanted}, got ${show(got)}`);
  };
  return {
    has: (name: string) => left.has(name),
    take,
    whole(name: string): number {
      const value = take(name);
      return Number.isSafeInteger(value) && Number(value) >= 1
        ? Number(value)
        : refuse(name, "a whole number above 0", value);
    },
    real(name: string): number {
      const value = take(name);
      return typeof value === "number" ? value : refuse(name, "a number", value);
    },
    wholes(name: string): number[] {
      const value = take(name);
      const areWhole =
        Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 1);
      return areWhole && value.length > 0
        ? value
        : refuse(name, "whole numbers above 0, one at least", value);
    },
    oneOf<const T extends string>(name: string, choices: readonly T[]): T {
      const value = take(name);
      return (
        choices.find((choice) => choice === value) ?? refuse(name, choices.join(" or "), value)
      );
    },
    optional<N extends string>(name: N, read: (name: string) => number): { [name in N]?: number } {
      if (left.has(name)) return { [name]: read(name) } as { [name in N]?: number };
      return {};
    },
    end(): void {
      for (const name of left.keys()) {
        throw new ModelError(`${path} should have only known fields, got ${name}`);
      }
    },
  };
}

type Fields = ReturnType<typeof fieldsOf>;

function checkDivides(name: string, value: number, divisorName: string, divisor: number): void {
  if (value % divisor !== 0) {
    throw new ModelError(
      `config.${name} should be a multiple of ${divisorName} (${divisor}), got ${value}`,
    );
  }
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
