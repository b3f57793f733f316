import { predictionNames } from "@transfusion/diffusion";
import { type Fields, fieldsOf } from "./fields.ts";
import {
  type ObjectiveConfig,
  pathNames,
  type TimesConfig,
  type WeightingConfig,
} from "./objective.ts";

/** The objective that a JSON value describes. Throws a `ModelError` naming the first field that is wrong. */
export function parseObjective(json: unknown): ObjectiveConfig {
  const fields = fieldsOf("config.objective", json);
  const objective = readObjective(fields.oneOf("name", ["flow", "ddpm", "composed"]), fields);
  fields.end();
  return objective;
}

function readObjective(name: ObjectiveConfig["name"], fields: Fields): ObjectiveConfig {
  const { optional, real } = fields;
  switch (name) {
    case "flow":
      return {
        name,
        ...optional("mean", real),
        ...optional("deviation", real),
        ...optional("clip", real),
        ...optional("shift", real),
      };
    case "ddpm":
      return { name, ...optional("clip", real) };
    case "composed":
      return {
        name,
        path: fields.oneOf("path", pathNames),
        prediction: fields.oneOf("prediction", predictionNames),
        ...(fields.has("weighting") ? { weighting: parseWeighting(fields.take("weighting")) } : {}),
        ...(fields.has("times") ? { times: parseTimes(fields.take("times")) } : {}),
        ...optional("shift", real),
        ...optional("baseTokens", fields.whole),
        ...optional("gridShift", real),
        ...optional("clip", real),
      };
  }
}

function parseWeighting(json: unknown): WeightingConfig {
  const fields = fieldsOf("config.objective.weighting", json);
  const name = fields.oneOf("name", ["uniform", "minSnr", "velocity"]);
  const weighting: WeightingConfig =
    name === "uniform"
      ? { name }
      : name === "minSnr"
        ? { name, ...fields.optional("gamma", fields.real) }
        : { name, ...fields.optional("clip", fields.real) };
  fields.end();
  return weighting;
}

function parseTimes(json: unknown): TimesConfig {
  const fields = fieldsOf("config.objective.times", json);
  const name = fields.oneOf("name", ["uniform", "discrete", "logitNormal", "mode"]);
  const { optional, real } = fields;
  const times: TimesConfig =
    name === "logitNormal"
      ? { name, ...optional("mean", real), ...optional("deviation", real) }
      : name === "mode"
        ? { name, ...optional("scale", real) }
        : { name };
  fields.end();
  return times;
}
