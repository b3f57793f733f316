import type { InputShapeFromTypeParam } from "@pothos/core";
import { mostCandidates } from "@transfusion/model";
import { type InvalidOption, invalidOption } from "../failures.ts";
import type { GenerationRequest } from "../generation.ts";
import { builder } from "./builder.ts";

/** How a picture may be given wherever one is. */
export const pictureGiven =
  "base64 of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, plain or as a data URL, or the id of an earlier picture or of an upload.";

export const PromptPartRef = builder.inputType("PromptPart", {
  description: "A piece of a prompt: text or a picture.",
  isOneOf: true,
  fields: (t) => ({
    text: t.string({ description: "Some text." }),
    picture: t.string({
      description: `A picture: ${pictureGiven} It is cropped to its middle square and resized to what the model reads.`,
    }),
  }),
});

const SamplerRef = builder.enumType("Sampler", {
  description: "How a picture is taken from noise to clean.",
  values: {
    DDPM: { value: "ddpm", description: "Ancestral: fresh noise in each step. Wants many steps." },
    DDIM: { value: "ddim", description: "The same without fresh noise." },
    EULER: { value: "euler", description: "One evaluation of the network a step." },
    HEUN: { value: "heun", description: "Two evaluations a step, and more exact for it." },
    EULER_ANCESTRAL: {
      value: "eulerAncestral",
      description: "DDPM by the name it has among Euler's kin.",
    },
    MIDPOINT: {
      value: "midpoint",
      description: "Two evaluations a step, the second in its middle.",
    },
    DPMPP_2M: {
      value: "dpmpp2m",
      description: "DPM-Solver++(2M): one evaluation a step, and the last step's.",
    },
    DPMPP_2M_SDE: {
      value: "dpmpp2mSde",
      description: "The same with fresh noise in each step.",
    },
    UNIPC: {
      value: "unipc",
      description: "DPM-Solver++(2M) that corrects each step by the next evaluation.",
    },
  } as const,
});

const BeginRef = builder.enumType("Begin", {
  description: "What an answer begins with.",
  values: {
    TEXT: { value: "text", description: "With text: a caption, an answer." },
    PICTURE: { value: "picture", description: "With a picture." },
  } as const,
});

const GridRef = builder.enumType("Grid", {
  description: "How sampling steps are spread over time.",
  values: {
    UNIFORM: { value: "uniform", description: "Evenly, as far as the objective shifts them." },
    KARRAS: {
      value: "karras",
      description: "Densely where little noise is left. Karras et al. 2022.",
    },
    TRAILING: { value: "trailing", description: "Over a table of a thousand times, from its end." },
  } as const,
});

export const GenerateOptionsRef = builder.inputType("GenerateOptionsInput", {
  description: "How to answer. All of it is optional.",
  fields: (t) => ({
    seed: t.float({
      description:
        "A whole number, at least 0. The same seed gives the same answer. Default: a drawn one, told in `seed`.",
    }),
    maximumTokens: t.int({ description: "How many text tokens the answer may take. Default 64." }),
    maximumPictures: t.int({ description: "How many pictures it may hold, up to 16. Default 1." }),
    temperature: t.float({
      description:
        "How boldly words are chosen: 0 takes the likeliest, 1 draws as the model believes. Default 0.",
    }),
    topK: t.int({ description: "Draw words among this many of the likeliest only. Default: all." }),
    sampler: t.field({
      type: SamplerRef,
      description: "How pictures are sampled. Default DPMPP_2M_SDE.",
    }),
    steps: t.int({ description: "Sampling steps of a picture, 1 to 1000. Default 10." }),
    guidanceScale: t.float({
      description: "How closely pictures follow the prompt, 0 to 100; 1 is no guidance. Default 3.",
    }),
    pictureGuidanceScale: t.float({
      description:
        "How closely pictures follow the pictures of the prompt, 0 to 100; then `guidanceScale` pushes towards its text alone. For edits. Default: one scale for both.",
    }),
    negativePrompt: t.string({
      description:
        "What pictures are pushed away from instead of towards no prompt at all, at most 10000 characters. Default: nothing in particular.",
    }),
    guidanceInterval: t.floatList({
      description:
        "The two times, from 0 (clean) to 1 (noise), between which pictures are pushed towards the prompt. Default: always.",
    }),
    guidanceRescale: t.float({
      description:
        "How much of a pushed picture's contrast is taken back, 0 to 1: against overexposure. Default 0.",
    }),
    grid: t.field({ type: GridRef, description: "How the steps are spread. Default UNIFORM." }),
    candidates: t.int({
      description:
        "Draw each picture this many times, 1 to 16, and keep the one whose caption (the text directly before it) the model itself holds likeliest. Default 1.",
    }),
    height: t.int({
      description:
        "Height of all pictures in pixels, a multiple of the patch size. Default: the model's.",
    }),
    width: t.int({
      description:
        "Width of all pictures in pixels, a multiple of the patch size. Default: the model's.",
    }),
    source: t.string({
      description: `The first picture is made from this one: ${pictureGiven} It is cropped and resized to the sides asked for.`,
    }),
    mask: t.string({
      description: `Where \`source\` is drawn anew: a picture of its shape, white there and black where it stays; ${pictureGiven}`,
    }),
    strength: t.float({
      description:
        "How much noise `source` is given, 0.001 to 1; 1 leaves nothing of it. Default 1 with a mask, 0.6 without.",
    }),
    begin: t.field({
      type: BeginRef,
      description: "Force what the answer begins with. Default: the model decides.",
    }),
    previews: t.boolean({
      description: "Whether `generationEvents` shows pictures while they form. Default false.",
    }),
    model: t.id({
      description:
        "What answers: the id of a model, of a training run (its newest checkpoint) or of a checkpoint. Default: the gateway's own model.",
    }),
    run: t.id({
      description: "The same for a training run; `model` goes before it.",
    }),
  }),
});

/** Options as they were given. */
export type GivenOptions = InputShapeFromTypeParam<
  typeof builder.$inferSchemaTypes,
  typeof GenerateOptionsRef,
  true
>;

const limits: { [option in keyof GivenOptions]?: { whole: boolean; least: number; most: number } } =
  {
    seed: { whole: true, least: 0, most: Number.MAX_SAFE_INTEGER },
    maximumTokens: { whole: true, least: 0, most: 65_536 },
    maximumPictures: { whole: true, least: 0, most: 16 },
    temperature: { whole: false, least: 0, most: 100 },
    topK: { whole: true, least: 1, most: 1_000_000 },
    steps: { whole: true, least: 1, most: 1000 },
    guidanceScale: { whole: false, least: 0, most: 100 },
    pictureGuidanceScale: { whole: false, least: 0, most: 100 },
    guidanceRescale: { whole: false, least: 0, most: 1 },
    candidates: { whole: true, least: 1, most: mostCandidates },
    height: { whole: true, least: 1, most: 4096 },
    width: { whole: true, least: 1, most: 4096 },
    strength: { whole: false, least: 0.001, most: 1 },
  };

/** What is not among the model's options, but says which model and which pictures. */
const others = new Set(["run", "model", "source", "mask"]);

/** The options that were given, or the first that makes no sense. */
export function readOptions(given: GivenOptions): GenerationRequest["options"] | InvalidOption {
  const options = Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => !others.has(name) && value !== null && value !== undefined,
    ),
  ) as GenerationRequest["options"];
  for (const [name, { whole, least, most }] of Object.entries(limits)) {
    const value = options[name as keyof typeof options];
    if (typeof value !== "number") continue;
    if ((whole && !Number.isSafeInteger(value)) || !(value >= least && value <= most)) {
      const kind = whole ? "a whole number" : "a number";
      return invalidOption(
        name,
        `${name} should be ${kind} from ${least} to ${most}, got ${value}`,
      );
    }
  }
  const negative = options.negativePrompt?.length ?? 0;
  if (negative > 10_000) {
    const wanted = "negativePrompt should have at most 10000 characters";
    return invalidOption("negativePrompt", `${wanted}, got ${negative}`);
  }
  const { guidanceInterval: interval } = options as { guidanceInterval?: number[] };
  const [from = -1, to = -1] = interval ?? [0, 1];
  if (interval?.length === 2 ? !(from >= 0 && from <= to && to <= 1) : interval) {
    return invalidOption(
      "guidanceInterval",
      `guidanceInterval should be two rising times within 0 to 1, got ${interval?.join(", ")}`,
    );
  }
  if (!given.source) {
    for (const name of ["mask", "strength"] as const) {
      if (given[name] === null || given[name] === undefined) continue;
      return invalidOption(name, `${name} should be left out where there is no source`);
    }
  } else if (options.begin === "text") {
    return invalidOption("begin", "begin should be PICTURE where there is a source, got TEXT");
  }
  const begin = given.source ? "picture" : options.begin;
  if (begin === "picture" && options.maximumPictures === 0) {
    return invalidOption(
      "maximumPictures",
      "maximumPictures should be at least 1 where a picture is to begin, got 0",
    );
  }
  if (begin !== "picture" && options.maximumTokens === 0) {
    return invalidOption(
      "maximumTokens",
      "maximumTokens should be at least 1 unless a picture is to begin, got 0",
    );
  }
  return begin ? { ...options, begin } : options;
}
