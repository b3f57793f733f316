import { join } from "node:path";
import { readPicture } from "@transfusion/data";
import {
  type Document,
  type GenerateEvent,
  type GenerateOptions,
  type Generator,
  modelHash,
  type Pixels,
  samplerNames,
} from "@transfusion/model";
import { Command, Option } from "commander";
import { Cancelled, UserMistake } from "./failures.ts";
import {
  type CommonOptions,
  engineOption,
  jsonOption,
  modelOption,
  numberFrom,
  wholeNumber,
} from "./options.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { withGenerator } from "./with-generator.ts";
import { fileNameOf, readRecipe, writePicture } from "./write-picture.ts";

type Options = CommonOptions & {
  readonly picture: readonly string[];
  readonly out: string;
  readonly begin: "text" | "picture" | "any";
  readonly steps: number;
  readonly guidance: number;
  readonly sampler?: GenerateOptions["sampler"];
  readonly seed: number;
  readonly height?: number;
  readonly width?: number;
  readonly from?: string;
};

/** `transfusion generate "a large red circle"` goes on from a prompt, in text and pictures. */
export function generateCommand(terminal: Terminal): Command {
  return new Command("generate")
    .description("go on from a prompt, in text and pictures")
    .argument("[prompt]", "the text of the prompt", "")
    .option("--from <file>", "make a picture again by the recipe in its PNG file")
    .option("--picture <file>", "a picture before the text, any number of times", collect, [])
    .option("--out <folder>", "where pictures are written", ".")
    .addOption(
      new Option("--begin <kind>", "what the answer begins with")
        .choices(["text", "picture", "any"])
        .default("picture"),
    )
    .option("--steps <number>", "denoising steps of a picture", wholeNumber(1), 16)
    .option("--guidance <scale>", "how closely pictures follow the prompt", numberFrom(0), 3)
    .option("--sampler <name>", `how noise is taken out: ${samplerNames.join(", ")}`)
    .option("--height <pixels>", "of pictures drawn, in whole patches", wholeNumber(1))
    .option("--width <pixels>", "of pictures drawn, in whole patches", wholeNumber(1))
    .option("--seed <number>", "the same seed draws the same again", wholeNumber(0), 1)
    .addOption(modelOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((prompt: string, options: Options) => generate(prompt, options, terminal));
}

async function generate(prompt: string, options: Options, terminal: Terminal): Promise<void> {
  const progress = createProgress(terminal);
  const recipe = options.from === undefined ? undefined : await readRecipe(options.from);
  const engine = options.engine ?? recipe?.engine;
  await withGenerator({ ...options, engine }, progress, async (generator) => {
    if (recipe && recipe.model !== (await modelHash(generator.model))) {
      throw new UserMistake(`${options.from} was made by another model: name it with --model`);
    }
    const wishes = recipe?.options ?? wishesOf(options);
    const document = recipe?.prompt ?? (await promptOf(prompt, options, generator));
    const tell = options.json ? tellJson(terminal) : tellPlain(terminal, progress);
    const text = document.map((part) => ("text" in part ? part.text : "")).join(" ");
    let drawn = 0;
    for await (const event of generator.generate(document, {
      ...wishes,
      previews: true,
      signal: terminal.signal,
    })) {
      if (event.type !== "picture") {
        tell(event);
        continue;
      }
      drawn += 1;
      const name = [fileNameOf(text), wishes.seed, ...(drawn > 1 ? [drawn] : [])].join("-");
      const file = join(options.out, `${name}.png`);
      await writePicture(file, event.picture, event.recipe);
      tell({ ...event, file });
    }
    if (terminal.signal.aborted) throw new Cancelled();
  });
}

function wishesOf(options: Options): GenerateOptions {
  const { seed, sampler, steps, height, width } = options;
  const begin = options.begin === "any" ? undefined : options.begin;
  return { seed, sampler, steps, guidanceScale: options.guidance, begin, height, width };
}

async function promptOf(prompt: string, options: Options, generator: Generator): Promise<Document> {
  const { pictureSize } = generator.model.config;
  const pictures = await Promise.all(options.picture.map((file) => readPicture(file, pictureSize)));
  return [...pictures.map((picture) => ({ picture })), { text: prompt }];
}

type Told =
  | Exclude<GenerateEvent, { type: "picture" }>
  | { type: "picture"; picture: Pixels; file: string };

/** Text as it comes, files' names on lines of their own, previews as progress. */
function tellPlain(terminal: Terminal, progress: Progress): (event: Told) => void {
  let isMidLine = false;
  const say = (text: string) => {
    progress.clear();
    terminal.out(text);
    isMidLine = !text.endsWith("\n");
  };
  return (event) => {
    if (event.type === "text") say(event.text);
    else if (event.type === "preview") {
      if (isMidLine) say("\n");
      progress.status(`drawing ${event.step}/${event.steps}`);
    } else if (event.type === "picture") say(`${isMidLine ? "\n" : ""}${event.file}\n`);
    else if (isMidLine) say("\n");
  };
}

/** Every event as a line, pictures by the names of their files. */
function tellJson(terminal: Terminal): (event: Told) => void {
  return (event) => {
    const { type } = event;
    if (type === "text") line(terminal, { type, text: event.text });
    else if (type === "preview") line(terminal, { type, step: event.step, steps: event.steps });
    else if (type === "picture") {
      const { width, height } = event.picture;
      line(terminal, { type, file: event.file, width, height });
    } else line(terminal, { type, reason: event.reason });
  };
}

function line(terminal: Terminal, value: object): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}

function collect(file: string, files: readonly string[]): string[] {
  return [...files, file];
}
