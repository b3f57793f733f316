import { readFile } from "node:fs/promises";
import { z } from "zod";
import {
  checkSettings,
  type SettingName,
  type Settings,
  SettingsError,
  settingsSchema,
} from "./settings.ts";

/** A setting as it is documented and offered on a command line. */
export type SettingDescription = {
  readonly name: SettingName;
  /** `--generations-at-once` */
  readonly flag: string;
  /** `TRANSFUSION_GENERATIONS_AT_ONCE` */
  readonly variable: string;
  /** Absent where there is none. */
  readonly byDefault?: unknown;
  readonly description: string;
};

/** All settings in the order of the schema. */
export const settingDescriptions: readonly SettingDescription[] = Object.entries(
  settingsSchema.shape,
).map(([name, schema]) => ({
  name: name as SettingName,
  flag: `--${wordsOf(name).join("-")}`,
  variable: `TRANSFUSION_${wordsOf(name).join("_").toUpperCase()}`,
  ...(schema instanceof z.ZodDefault && { byDefault: schema.parse(undefined) }),
  description: schema.description ?? "",
}));

/**
 * The settings from flags, or else the environment, or else a JSON file, or else `otherwise`, or else their defaults. Flags and variables are
 * text; a list is separated by commas. Throws a `SettingsError` where one is wrong or the file cannot be read.
 */
export async function readSettings(sources: {
  readonly flags?: { readonly [name: string]: string | undefined };
  readonly environment?: { readonly [name: string]: string | undefined };
  readonly file?: string;
  readonly otherwise?: Partial<Settings>;
}): Promise<Settings> {
  const { flags = {}, environment = {}, file, otherwise } = sources;
  const written = file === undefined ? {} : await readSettingsFile(file);
  const given: Record<string, unknown> = { ...otherwise, ...written };
  const names = new Map(Object.keys(written).map((name) => [name, `${name} in ${file}`]));
  for (const { name, flag, variable } of settingDescriptions) {
    const isFlag = flags[name] !== undefined;
    const text = flags[name] ?? (environment[variable] || undefined); // a variable that is empty is not set
    if (text === undefined) continue;
    given[name] = readValue(name, text);
    names.set(name, isFlag ? flag : variable);
  }
  return checkSettings(given, (field) => names.get(field) ?? field);
}

async function readSettingsFile(file: string): Promise<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(await readFile(file, "utf8"));
    return z.record(z.string(), z.unknown()).parse(content);
  } catch {
    throw new SettingsError([
      { name: file, message: "should be a JSON file with an object of settings" },
    ]);
  }
}

function readValue(name: SettingName, text: string): unknown {
  const schema: z.ZodType = settingsSchema.shape[name];
  const inner =
    schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodNumber) return text.trim() === "" ? text : Number(text);
  if (inner instanceof z.ZodArray) return text.split(",").map((item) => item.trim());
  return text;
}

function wordsOf(name: string): string[] {
  return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}
