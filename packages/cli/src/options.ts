import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EngineName, engineNames } from "@transfusion/tfjs-backend-onnx";
import { InvalidArgumentError, Option } from "commander";
import { UserMistake } from "./failures.ts";

/** Read an option's value as a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It should be a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** Read an option's value as a number of at least `least`. */
export function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < least) {
      throw new InvalidArgumentError(`It should be a number of at least ${least}.`);
    }
    return value;
  };
}

export function engineOption(): Option {
  return new Option("--engine <name>", "what runs the maths").choices(engineNames);
}

export function modelOption(): Option {
  return new Option("--model <folder>", "the model's folder (default: the one that ships here)");
}

export function jsonOption(): Option {
  return new Option("--json", "answer in JSON, one object a line");
}

/** The folder of the model to use: the one asked for, or the one that ships with this repository. */
export function modelFolder(asked: string | undefined): string {
  if (asked !== undefined) return asked;
  const here = dirname(fileURLToPath(import.meta.url));
  const shipped = join(here, "..", "..", "..", "models", "shapes");
  if (existsSync(shipped)) return shipped;
  throw new UserMistake("no model ships with this copy: name one with --model <folder>");
}

/** What `engineOption`, `modelOption` and `jsonOption` leave behind. */
export type CommonOptions = {
  readonly engine?: EngineName;
  readonly model?: string;
  readonly json?: true;
};
