import { pictureShapeOf, readPicture } from "@transfusion/data";
import {
  type Document,
  type GenerateOptions,
  type GridName,
  gridNames,
  type Mask,
  type ModelConfig,
  type Pixels,
  type SamplerName,
  samplerNames,
} from "@transfusion/model";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UserMistake } from "./failures.ts";
import { numberFrom, wholeNumber } from "./options.ts";

/** What is asked of an answer on the command line. */
export type Wishes = {
  /** Texts and picture files in the order in which they were given. */
  readonly parts: readonly ({ readonly text: string } | { readonly file: string })[];
  readonly edit?: string;
  readonly source?: string;
  readonly mask?: string;
  readonly strength?: number;
  readonly begin?: "text" | "picture" | "any";
  readonly height?: number;
  readonly width?: number;
  readonly steps?: number;
  readonly sampler?: SamplerName;
  readonly grid?: GridName;
  readonly guidance?: number;
  readonly pictureGuidance?: number;
  readonly negative?: string;
  readonly guidanceInterval?: readonly [number, number];
  readonly guidanceRescale?: number;
  readonly tokens?: number;
  readonly pictures?: number;
  readonly candidates?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly seed?: number;
};

/** Adds the options that `Wishes` are made of, all of which a recipe stands for. */
export function addWishes(command: Command): Command {
  const parts: Wishes["parts"][number][] = [];
  const add = (name: "text" | "file") => (value: string) => {
    parts.push(name === "text" ? { text: value } : { file: value });
    return parts;
  };
  command.on("option:text", (value: string) => command.setOptionValue("parts", add("text")(value)));
  command.on("option:picture", (value: string) =>
    command.setOptionValue("parts", add("file")(value)),
  );
  const wishes = [
    new Option("--picture <file>", "a picture of the prompt, any number of times"),
    new Option(
      "--text <words>",
      "a text of the prompt, between its pictures; the argument comes last",
    ),
    new Option("--edit <file>", "the picture that the prompt says how to change"),
    new Option("--source <file>", "the picture that the first one drawn is made from"),
    new Option("--strength <share>", "how far from the source, 0 to 1").argParser(numberFrom(0)),
    new Option("--mask <file>", "of the source's size, white where it is drawn anew"),
    new Option("--begin <kind>", "what the answer begins with (default: picture)").choices([
      ...["text", "picture", "any"],
    ]),
    new Option("--steps <number>", "denoising steps of a picture").argParser(wholeNumber(1)),
    new Option("--sampler <name>", "how noise is taken out").choices(samplerNames),
    new Option("--grid <name>", "how the steps are spread").choices(gridNames),
    new Option("--guidance <scale>", "how closely pictures follow the prompt").argParser(
      numberFrom(0),
    ),
    new Option(
      "--picture-guidance <scale>",
      "how closely they follow its pictures, apart from its text",
    ).argParser(numberFrom(0)),
    new Option("--negative <words>", "what pictures are pushed away from, with guidance"),
    new Option("--guidance-interval <from,to>", "the times of guidance, in 0 to 1").argParser(
      twoShares,
    ),
    new Option("--guidance-rescale <share>", "against overexposure, 0 to 1").argParser(
      numberFrom(0),
    ),
    new Option("--height <pixels>", "of pictures drawn, in whole patches").argParser(
      wholeNumber(1),
    ),
    new Option("--width <pixels>", "of pictures drawn, in whole patches").argParser(wholeNumber(1)),
    new Option("--pictures <number>", "at most so many are drawn").argParser(wholeNumber(0)),
    new Option(
      "--candidates <number>",
      "draw each so many times, keep the one whose caption is likeliest (1 to 16)",
    ).argParser(wholeNumber(1)),
    new Option("--tokens <number>", "at most so many are written").argParser(wholeNumber(0)),
    new Option("--temperature <number>", "0 writes the likeliest token").argParser(numberFrom(0)),
    new Option("--top-k <number>", "write one of so many of the likeliest").argParser(
      wholeNumber(1),
    ),
    new Option("--seed <number>", "the same seed draws the same again (default: 1)").argParser(
      wholeNumber(0),
    ),
  ];
  for (const wish of wishes) command.addOption(wish);
  return command;
}

/** Throws a `UserMistake` naming the first option that contradicts another. */
export function checkWishes(prompt: string, wishes: Wishes & { readonly from?: string }): void {
  const { from, edit, source, mask, strength, begin } = wishes;
  if (from !== undefined) {
    const { from: _, parts, ...rest } = wishes;
    const known = ["out", "model", "engine", "json"];
    const other = Object.keys(rest).find((name) => !known.includes(name));
    const named = parts.length > 0 ? "--picture or --text" : other && flagOf(other);
    if (named) throw contradiction(named, "left out with --from, which repeats a whole recipe");
    if (prompt !== "") throw contradiction("the prompt", "left out with --from, which has its own");
  }
  if (edit !== undefined) {
    const isAsked = prompt !== "" || wishes.parts.some((part) => "text" in part);
    if (!isAsked) throw contradiction("--edit", "given with a prompt that says what to change");
    if (source !== undefined) throw contradiction("--source", "left out with --edit");
    if (begin !== undefined && begin !== "picture") {
      throw contradiction("--begin", `picture with --edit, got ${begin}`);
    }
  }
  for (const [name, value] of Object.entries({ mask, strength })) {
    if (value !== undefined && source === undefined) {
      throw contradiction(`--${name}`, "given with --source, which it is about");
    }
  }
  if (source !== undefined && begin !== undefined && begin !== "picture") {
    throw contradiction("--begin", `picture with --source, got ${begin}`);
  }
}

/** The prompt: what is to be edited, the parts in their order, the argument. */
export async function promptOf(
  prompt: string,
  { edit, parts }: Wishes,
  { pictureSize }: ModelConfig,
): Promise<Document> {
  const all = [
    ...(edit === undefined ? [] : [{ file: edit }]),
    ...parts,
    ...(prompt === "" && parts.length + (edit ? 1 : 0) > 0 ? [] : [{ text: prompt }]),
  ];
  return Promise.all(
    all.map(async (part) =>
      "text" in part ? part : { picture: await readPicture(part.file, pictureSize) },
    ),
  );
}

/** The same for the model, its own defaults where nothing was said. */
export async function optionsOf(wishes: Wishes, config: ModelConfig): Promise<GenerateOptions> {
  const { seed = 1, begin = "picture", height, width, source, mask, strength } = wishes;
  const size = { height: height ?? config.pictureSize, width: width ?? config.pictureSize };
  return {
    seed,
    begin: begin === "any" ? undefined : begin,
    height,
    width,
    source: source === undefined ? undefined : await readPicture(source, size),
    mask: source && mask ? await readMask(mask, source, size) : undefined,
    strength,
    steps: wishes.steps,
    sampler: wishes.sampler,
    grid: wishes.grid,
    guidanceScale: wishes.guidance,
    pictureGuidanceScale: wishes.pictureGuidance,
    negativePrompt: wishes.negative,
    guidanceInterval: wishes.guidanceInterval,
    guidanceRescale: wishes.guidanceRescale,
    maximumTokens: wishes.tokens,
    maximumPictures: wishes.pictures,
    candidates: wishes.candidates,
    temperature: wishes.temperature,
    topK: wishes.topK,
  };
}

/** A mask from a picture of the source's shape, resized as the source is: 1 where it is rather white than black. */
async function readMask(
  file: string,
  source: string,
  size: { height: number; width: number },
): Promise<Mask> {
  const [own, wanted] = await Promise.all([pictureShapeOf(file), pictureShapeOf(source)]);
  if (own.height !== wanted.height || own.width !== wanted.width) {
    throw new UserMistake(
      `--mask should have the source's size, ${wanted.height} x ${wanted.width}, got ${own.height} x ${own.width}`,
    );
  }
  const { data }: Pixels = await readPicture(file, size);
  const isWhite = (pixel: number) =>
    data[3 * pixel] + data[3 * pixel + 1] + data[3 * pixel + 2] >= 384;
  const bytes = Uint8Array.from({ length: data.length / 3 }, (_, at) => (isWhite(at) ? 1 : 0));
  return { ...size, data: bytes };
}

function twoShares(text: string): [number, number] {
  const ends = text.split(",").map((end) => (end.trim() === "" ? Number.NaN : Number(end)));
  const [from, to] = ends as [number, number];
  if (ends.length !== 2 || !(from >= 0 && from <= to && to <= 1)) {
    throw new InvalidArgumentError("It should be two rising numbers in 0 to 1, such as 0.2,0.8.");
  }
  return [from, to];
}

function contradiction(what: string, should: string): UserMistake {
  return new UserMistake(`${what} should be ${should}`);
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
