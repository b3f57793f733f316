import { type SamplerName, samplerNames } from "@transfusion/diffusion";
import type { Pixels } from "@transfusion/vae";
import { gridOf, type ModelConfig, type PictureSize, pixelsPerPatchOf } from "./config.ts";
import type { Document } from "./document.ts";
import { checkPicture } from "./elements.ts";
import { OptionError } from "./errors.ts";
import { type GridName, gridNames } from "./step-times.ts";

/** Where a picture is to be drawn anew: a byte per pixel, row by row, 0 where the source is kept. */
export type Mask = { readonly height: number; readonly width: number; readonly data: Uint8Array };

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
  /** DPM-Solver++(2M) with fresh noise unless told otherwise: one evaluation a step. */
  readonly sampler?: SamplerName;
  readonly steps?: number;
  /** How far a picture is pushed towards its prompt; 1 is no guidance, and half the work. */
  readonly guidanceScale?: number;
  /**
   * How far it is pushed towards the pictures in its prompt, where these have a scale of their own: then
   * `guidanceScale` pushes towards the text alone. For edits. Brooks et al. 2023.
   */
  readonly pictureGuidanceScale?: number;
  /** What it is pushed away from, in place of nothing in particular. Only where it is guided. Ho and Salimans 2022. */
  readonly negativePrompt?: string;
  /** The times, from 0 (clean) to 1, between which it is pushed; by default always. Outside it costs half the work. */
  readonly guidanceInterval?: readonly [from: number, to: number];
  /** How much of a pushed prediction takes the unpushed one's deviation, from 0 (the default) to 1: against overexposure. */
  readonly guidanceRescale?: number;
  /** How the steps are spread: "uniform" unless told otherwise. */
  readonly grid?: GridName;
  /** Forces how the answer begins; else the model decides. */
  readonly begin?: "text" | "picture";
  /** Sides of all pictures drawn, in pixels. By default the model chooses, or draws its usual squares. */
  readonly height?: number;
  readonly width?: number;
  /** The first picture is made from this one: varied, or drawn anew where the mask says so. */
  readonly source?: Pixels;
  /** Where the source is drawn anew; elsewhere the picture equals it, byte for byte. */
  readonly mask?: Mask;
  /** How much noise the source is given: 1 leaves nothing of it. By default 1 with a mask, 0.6 without. */
  readonly strength?: number;
  /**
   * Draw each picture this many times, 1 to 16, and keep the one whose caption the model itself holds likeliest: the text
   * directly before the picture is read as that. 1 unless told otherwise. A picture without such a text is drawn once.
   */
  readonly candidates?: number;
  /** Whether the clean estimate after each step is an event too; of several candidates the first one's. */
  readonly previews?: boolean;
  readonly signal?: AbortSignal;
};

/**
 * How pictures are sampled unless told otherwise: of all samplers and numbers of steps the fewest looks at the network
 * that draw within a point of the best (`bench/steps.ts`, docs/log.md of 2026-11-23).
 */
export const usualSampling = { sampler: "dpmpp2mSde", steps: 10 } as const;

/** How often a picture may be drawn to choose from. */
export const mostCandidates = 16;

const timesteps = 1000; // of the table that a trailing grid is laid on

type Open =
  | "topK"
  | "pictureGuidanceScale"
  | "negativePrompt"
  | "begin"
  | "source"
  | "mask"
  | "signal";

/** The same with every default in its place. `size` is left open where the model chooses. */
export type SettledOptions = Required<Omit<GenerateOptions, Open | "height" | "width">> &
  Pick<GenerateOptions, Open> & { readonly size?: PictureSize };

/** Options with defaults filled in. Throws an `OptionError` naming the first that makes no sense. */
export function settleOptions(
  options: GenerateOptions,
  prompt: Document,
  config: ModelConfig,
): SettledOptions {
  const {
    seed,
    maximumTokens = 64,
    maximumPictures = 1,
    temperature = 0,
    topK,
    sampler = usualSampling.sampler,
    steps = usualSampling.steps,
    guidanceScale = 3,
    pictureGuidanceScale,
    negativePrompt,
    guidanceInterval = [0, 1],
    guidanceRescale = 0,
    grid = "uniform",
    source,
    begin = source ? "picture" : undefined,
    mask,
    strength = mask ? 1 : 0.6,
    candidates = 1,
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
  if (pictureGuidanceScale !== undefined) {
    checkNumber("pictureGuidanceScale", pictureGuidanceScale);
    if (!prompt.some((part) => "picture" in part)) {
      const wanted = "left out where the prompt holds no picture";
      throw new OptionError("pictureGuidanceScale", wanted, pictureGuidanceScale);
    }
  }
  if (negativePrompt !== undefined && typeof negativePrompt !== "string") {
    throw new OptionError("negativePrompt", "a text", negativePrompt);
  }
  const [from, to] = guidanceInterval;
  if (!(guidanceInterval.length === 2 && from >= 0 && from <= to && to <= 1)) {
    throw new OptionError("guidanceInterval", "two rising times within 0 to 1", guidanceInterval);
  }
  if (!(guidanceRescale >= 0 && guidanceRescale <= 1)) {
    throw new OptionError("guidanceRescale", "from 0 to 1", guidanceRescale);
  }
  if (!gridNames.includes(grid)) {
    throw new OptionError("grid", `one of ${gridNames.join(", ")}`, grid);
  }
  if (grid === "trailing" && steps > timesteps) {
    throw new OptionError("steps", `at most ${timesteps} on a trailing grid`, steps);
  }
  checkSource(options, begin, config);
  checkCandidates(candidates, prompt, begin);
  return {
    seed,
    maximumTokens,
    maximumPictures,
    temperature,
    topK,
    sampler,
    steps,
    guidanceScale,
    pictureGuidanceScale,
    negativePrompt,
    guidanceInterval,
    guidanceRescale,
    grid,
    begin,
    size: settleSize(options, config),
    source,
    mask,
    strength,
    candidates,
    previews,
    signal,
  };
}

/** The size of all pictures, where it is asked for. Throws an `OptionError` where it cannot be. */
export function settleSize(
  { height, width, source }: Pick<GenerateOptions, "height" | "width" | "source">,
  config: ModelConfig,
): PictureSize | undefined {
  const { pictureSize, sizeTokens } = config;
  const patchSize = pixelsPerPatchOf(config);
  if (height === undefined && width === undefined && !source) {
    return sizeTokens === undefined ? { height: pictureSize, width: pictureSize } : undefined;
  }
  const size = {
    height: height ?? source?.height ?? pictureSize,
    width: width ?? source?.width ?? pictureSize,
  };
  for (const side of ["height", "width"] as const) {
    checkWhole(side, size[side], 1);
    if (size[side] % patchSize !== 0) {
      throw new OptionError(side, `a multiple of the patch size ${patchSize}`, size[side]);
    }
    const longest = (sizeTokens ?? Infinity) * patchSize;
    if (size[side] > longest) throw new OptionError(side, `at most ${longest}`, size[side]);
    if (source && source[side] !== size[side]) {
      throw new OptionError(side, `the source's, ${source[side]}`, size[side]);
    }
  }
  const grid = gridOf(config, size);
  const most = config.context - 3; // <bos>, <boi> and <eoi>
  if (grid.height * grid.width > most) {
    const wanted = `such that a picture has at most ${most} patches of ${patchSize} x ${patchSize}`;
    throw new OptionError("height", `${wanted} with width ${size.width}`, size.height);
  }
  return size;
}

function checkSource(
  { source, mask, strength }: GenerateOptions,
  begin: SettledOptions["begin"],
  config: ModelConfig,
): void {
  if (!source) {
    if (mask) throw new OptionError("mask", "left out where there is no source", "a mask");
    if (strength !== undefined) {
      throw new OptionError("strength", "left out where there is no source", strength);
    }
    return;
  }
  if (begin === "text") throw new OptionError("begin", '"picture" where there is a source', begin);
  checkPicture(source, config);
  if (strength !== undefined && !(strength > 0 && strength <= 1)) {
    throw new OptionError("strength", "above 0 and at most 1", strength);
  }
  if (!mask) return;
  const { height, width, data } = mask;
  const isWhole = data instanceof Uint8Array && data.length === height * width;
  if (height !== source.height || width !== source.width || !isWhole) {
    const wanted = `of the source's size, ${source.height} x ${source.width}, with a byte a pixel`;
    throw new OptionError("mask", wanted, `${height} x ${width} in ${data?.length} bytes`);
  }
  if (!data.some((byte) => byte !== 0)) {
    throw new OptionError("mask", "one that leaves something to draw", "nothing but 0");
  }
}

function checkCandidates(
  candidates: number,
  prompt: Document,
  begin: SettledOptions["begin"],
): void {
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > mostCandidates) {
    throw new OptionError("candidates", `a whole number from 1 to ${mostCandidates}`, candidates);
  }
  const last = prompt.at(-1);
  const isCaptioned = last !== undefined && "text" in last && last.text !== "";
  if (candidates > 1 && begin === "picture" && !isCaptioned) {
    throw new OptionError("candidates", "1 where no text stands before the picture", candidates);
  }
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
