import type { z } from "zod";
import { ConfigError } from "./errors.ts";

/** Fields that another sitting of the same run may change: none of them moves a weight. */
const free = [
  ...["out", "logEvery", "checkpointEvery", "keepCheckpoints"],
  ...["sampleEvery", "samplePrompts", "sampler", "latentCache", "engine", "threads"],
];

/** What a schema makes of a JSON value. Throws `ConfigError` with every problem. */
export function settle<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.flatMap((issue) => {
        const path = issue.path.map(String);
        if (issue.code !== "unrecognized_keys") {
          return [{ path: path.join(".") || "config", message: issue.message }];
        }
        return issue.keys.map((key) => ({
          path: [...path, key].join("."),
          message: "is not a field of the configuration",
        }));
      }),
    );
  }
  return parsed.data;
}

/** Which of the fields make two configurations different runs. */
export function fieldsThatDiffer<Config extends object>(
  one: Config,
  other: Config,
  fields: readonly string[],
): string[] {
  const text = (value: unknown): string => JSON.stringify(sorted(value)) ?? "";
  return fields.filter((field) => {
    const [a, b] = [one, other].map((config) => text(config[field as keyof Config]));
    return a !== b && !free.includes(field);
  });
}

/** The same value with the names of every object in alphabetic order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
