import { type SamplerName, samplerNames } from "@transfusion/diffusion";
import { OptionError } from "./errors.ts";

/** What a generation may be asked for; only the seed must be. */
export type GenerateOptions = {
  /** Equal seeds, prompts and options give equal answers. */
  readonly seed: number;
  /** How many text tokens the answer may take. */
  readonly maximumTokens?: number;
  readonly maximumPictures?: number;
  /** 0 takes the likeliest token; 1 draws as the model believes. */
  readonly temperature?: number;
  /** Draw among this many of the likeliest tokens only. */
  readonly topK?: number;
  /** DPM-Solver++(2M) unless told otherwise: one evaluation a step. */
  readonly sampler?: SamplerName;
  readonly steps?: number;
  /** How far a picture is pushed towards its prompt; 1 is no guidance, and half the work. */
  readonly guidanceScale?: number;
  /** Forces how the answer begins; else the model decides. */
  readonly begin?: "text" | "picture";
  /** Whether the clean estimate after each step is an event too. */
  readonly previews?: boolean;
  readonly signal?: AbortSignal;
};

/** The same with every default in its place. */
export type SettledOptions = Required<Omit<GenerateOptions, "topK" | "begin" | "signal">> &
  Pick<GenerateOptions, "topK" | "begin" | "signal">;

/** Options with defaults filled in. Throws an `OptionError` naming the first that makes no sense. */
export function settleOptions(options: GenerateOptions): SettledOptions {
  const {
    seed,
    maximumTokens = 64,
    maximumPictures = 1,
    temperature = 0,
    topK,
    sampler = "dpmpp2m",
    steps = 16,
    guidanceScale = 3,
    begin,
    previews = false,
    signal,
  } = options;
  checkWhole("seed", seed, 0);
  checkWhole("maximumTokens", maximumTokens, 0);
  checkWhole("maximumPictures", maximumPictures, 0);
  checkNumber("temperature", temperature);
  if (topK !== undefined) checkWhole("topK", topK, 1);
  if (!samplerNames.includes(sampler)) {
    throw new OptionError("sampler", `one of ${samplerNames.join(", ")}`, sampler);
  }
  checkWhole("steps", steps, 1);
  checkNumber("guidanceScale", guidanceScale);
  if (begin !== undefined && begin !== "text" && begin !== "picture") {
    throw new OptionError("begin", '"text" or "picture"', begin);
  }
  if (begin === "picture" && maximumPictures === 0) {
    throw new OptionError("maximumPictures", "at least 1 where a picture is to begin", 0);
  }
  if (begin !== "picture" && maximumTokens === 0) {
    throw new OptionError("maximumTokens", "at least 1 unless a picture is to begin", 0);
  }
  return {
    seed,
    maximumTokens,
    maximumPictures,
    temperature,
    topK,
    sampler,
    steps,
    guidanceScale,
    begin,
    previews,
    signal,
  };
}

function checkWhole(option: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new OptionError(option, `a whole number, at least ${least}`, value);
  }
}

function checkNumber(option: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new OptionError(option, "a number, at least 0", value);
  }
}
