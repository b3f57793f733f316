import type { InputShapeFromTypeParam } from "@pothos/core";
import { type InvalidOption, invalidOption } from "../failures.ts";
import type { GenerationRequest } from "../generation.ts";
import { builder } from "./builder.ts";

export const PromptPartRef = builder.inputType("PromptPart", {
  description: "A piece of a prompt: text or a picture.",
  isOneOf: true,
  fields: (t) => ({
    text: t.string({ description: "Some text." }),
    picture: t.string({
      description:
        "A picture: base64 of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, plain or as a data URL, or the id of an earlier " +
        "picture. It is cropped to its middle square and resized to what the model reads.",
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
    sampler: t.field({ type: SamplerRef, description: "How pictures are sampled. Default HEUN." }),
    steps: t.int({ description: "Sampling steps of a picture, 1 to 1000. Default 16." }),
    guidanceScale: t.float({
      description: "How closely pictures follow the prompt, 0 to 100; 1 is no guidance. Default 3.",
    }),
    begin: t.field({
      type: BeginRef,
      description: "Force what the answer begins with. Default: the model decides.",
    }),
    previews: t.boolean({
      description: "Whether `generationEvents` shows pictures while they form. Default false.",
    }),
    run: t.id({
      description:
        "Answer with the newest checkpoint of this training run instead of the gateway's own model.",
    }),
  }),
});

type Given = Omit<
  InputShapeFromTypeParam<typeof builder.$inferSchemaTypes, typeof GenerateOptionsRef, true>,
  "run"
>;

const limits: { [option in keyof Given]?: { whole: boolean; least: number; most: number } } = {
  seed: { whole: true, least: 0, most: Number.MAX_SAFE_INTEGER },
  maximumTokens: { whole: true, least: 0, most: 65_536 },
  maximumPictures: { whole: true, least: 0, most: 16 },
  temperature: { whole: false, least: 0, most: 100 },
  topK: { whole: true, least: 1, most: 1_000_000 },
  steps: { whole: true, least: 1, most: 1000 },
  guidanceScale: { whole: false, least: 0, most: 100 },
};

/** The options that were given, or the first that makes no sense. */
export function readOptions(given: Given): GenerationRequest["options"] | InvalidOption {
  const options = Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => name !== "run" && value !== null && value !== undefined,
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
  if (options.begin === "picture" && options.maximumPictures === 0) {
    return invalidOption(
      "maximumPictures",
      "maximumPictures should be at least 1 where a picture is to begin, got 0",
    );
  }
  if (options.begin !== "picture" && options.maximumTokens === 0) {
    return invalidOption(
      "maximumTokens",
      "maximumTokens should be at least 1 unless a picture is to begin, got 0",
    );
  }
  return options;
}
