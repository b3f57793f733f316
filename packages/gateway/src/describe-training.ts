import { presets, trainConfigSchema, vaeTrainConfigSchema } from "@transfusion/training";
import { z } from "zod";
import type { TrainingDescription } from "./training-description.ts";

type ObjectSchema = {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
};

/** What a configuration may say here, and what to start from: without what the gateway chooses itself. */
export function describeTraining(): TrainingDescription {
  return {
    schemas: { model: schemaOf(trainConfigSchema), vae: schemaOf(vaeTrainConfigSchema) },
    presets: Object.entries(presets).map(([name, config]) => ({ name, config })),
  };
}

function schemaOf(schema: z.ZodType): object {
  const json = without(z.toJSONSchema(schema, { io: "input" }), "out", "from");
  const { latentCache } = json.properties as { latentCache?: ObjectSchema };
  const cache = latentCache && { latentCache: without(latentCache, "folder") };
  const required = json.required?.filter((name) => name !== "seed"); // one is drawn
  return { ...json, properties: { ...json.properties, ...cache }, required };
}

/** A schema of objects without some of their fields. */
function without(schema: object, ...names: readonly string[]): ObjectSchema {
  const { properties, required } = schema as ObjectSchema;
  const kept = Object.entries(properties).filter(([name]) => !names.includes(name));
  return {
    ...schema,
    properties: Object.fromEntries(kept),
    ...(required && { required: required.filter((name) => !names.includes(name)) }),
  };
}
