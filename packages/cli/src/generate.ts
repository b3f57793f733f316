import { join } from "node:path";
import { type Choice, type GenerateEvent, modelHash, type Pixels } from "@transfusion/model";
import { Command } from "commander";
import { Cancelled, UserMistake } from "./failures.ts";
import { addWishes, checkWishes, optionsOf, promptOf, type Wishes } from "./generate-wishes.ts";
import { type CommonOptions, engineOption, jsonOption, modelOption } from "./options.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { withGenerator } from "./with-generator.ts";
import { fileNameOf, readRecipe, writePicture } from "./write-picture.ts";

type Options = CommonOptions & Wishes & { readonly out: string; readonly from?: string };

/** `transfusion generate "a large red circle"` goes on from a prompt, in text and pictures. */
export function generateCommand(terminal: Terminal): Command {
  const command = new Command("generate")
    .description("go on from a prompt, in text and pictures")
    .argument("[prompt]", "the last text of the prompt", "")
    .option("--from <file>", "make a picture again by the recipe in its PNG file")
    .option("--out <folder>", "where pictures are written", ".");
  return addWishes(command)
    .addOption(modelOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((prompt: string, options: Options) => {
      const wishes = { ...options, parts: options.parts ?? [] };
      checkWishes(prompt, wishes);
      return generate(prompt, wishes, terminal);
    });
}

async function generate(prompt: string, options: Options, terminal: Terminal): Promise<void> {
  const progress = createProgress(terminal);
  const recipe = options.from === undefined ? undefined : await readRecipe(options.from);
  const madeBy = recipe?.engine === "onnxruntime-web" ? "onnx" : recipe?.engine; // in a browser: the nearest here
  const engine = options.engine ?? madeBy;
  await withGenerator({ ...options, engine }, progress, async (generator) => {
    if (recipe && recipe.model !== (await modelHash(generator.model))) {
      throw new UserMistake(`${options.from} was made by another model: name it with --model`);
    }
    const { config } = generator.model;
    const wishes = recipe?.options ?? (await optionsOf(options, config));
    const document = recipe?.prompt ?? (await promptOf(prompt, options, config));
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

type Told =
  | Exclude<GenerateEvent, { type: "picture" }>
  | { type: "picture"; picture: Pixels; file: string; choice?: Choice };

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
    } else if (event.type === "picture") {
      say(`${isMidLine ? "\n" : ""}${event.file}\n`);
      if (event.choice) progress.note(choiceLine(event.choice));
    } else if (isMidLine) say("\n");
  };
}

/** "the likeliest of 4: -0.21 nats a token, the others -0.35, -1.2, -0.9" */
function choiceLine({ chosen, logLikelihoods }: Choice): string {
  const told = logLikelihoods.map((each) => each.toPrecision(2));
  const others = told.filter((_, candidate) => candidate !== chosen).join(", ");
  return `the likeliest of ${told.length}: ${told[chosen]} nats a token, the others ${others}`;
}

/** Every event as a line, pictures by the names of their files. */
function tellJson(terminal: Terminal): (event: Told) => void {
  return (event) => {
    const { type } = event;
    if (type === "text") line(terminal, { type, text: event.text });
    else if (type === "preview") line(terminal, { type, step: event.step, steps: event.steps });
    else if (type === "picture") {
      const { width, height } = event.picture;
      line(terminal, { type, file: event.file, width, height, ...event.choice });
    } else line(terminal, { type, reason: event.reason });
  };
}

function line(terminal: Terminal, value: object): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}
