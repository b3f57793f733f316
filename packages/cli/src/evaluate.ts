import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  compareReports,
  comparisonRows,
  evaluate,
  linesOf,
  type Report,
  rowsOf,
  shapeTasks,
} from "@transfusion/evaluation";
import { loadModel } from "@transfusion/model";
import { Command, Option } from "commander";
import { Cancelled, UserMistake } from "./failures.ts";
import {
  type CommonOptions,
  engineOption,
  jsonOption,
  modelFolder,
  wholeNumber,
} from "./options.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = Pick<CommonOptions, "engine" | "json"> & {
  readonly tasks?: readonly string[];
  readonly pictures: number;
  readonly limit?: number;
  readonly out: string;
  readonly compare?: true;
};

/** `transfusion evaluate my-model --out results` asks a model of the shapes world everything that ShapeEval asks. */
export function evaluateCommand(terminal: Terminal): Command {
  return new Command("evaluate")
    .description("measure how well a model of the shapes world draws, reads, answers and edits")
    .argument("[folders...]", "the model's folder; with --compare, two reports (report.json)")
    .addOption(
      new Option("--tasks <names...>", "ask only some of the tasks").choices([...shapeTasks]),
    )
    .option("--pictures <number>", "how often each prompt is drawn", wholeNumber(1), 4)
    .option("--limit <number>", "at most so many items of each task", wholeNumber(1))
    .option("--out <folder>", "where the report, its page and pictures go", "evaluation")
    .option("--compare", "compare two reports item by item")
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((folders: readonly string[], options: Options) =>
      options.compare ? compare(folders, options, terminal) : run(folders, options, terminal),
    );
}

async function run(
  folders: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<void> {
  if (folders.length > 1) {
    throw new UserMistake(`evaluate: one model should be named, got ${folders.length}`);
  }
  const { out, json, tasks, pictures, limit, engine } = options;
  const progress = createProgress(terminal);
  const { signal } = terminal;
  const model = await loadModel(modelFolder(folders[0]));
  try {
    for await (const event of evaluate(model, out, { tasks, pictures, limit, engine, signal })) {
      if (event.type === "outcome") {
        progress.status(`${event.outcome.task}  ${event.done}/${event.total}`);
      } else if (event.type === "start") {
        progress.note(`${event.total} to ask, ${event.done} of them asked before`);
      } else {
        progress.clear();
        const answer = json
          ? JSON.stringify(event.report)
          : linesOf(rowsOf(event.report)).trimEnd();
        terminal.out(`${answer}\n`);
        progress.note(`kept in ${join(out, "report.json")} and ${join(out, "index.html")}`);
        if (event.reason === "cancelled") throw new Cancelled();
      }
    }
  } finally {
    progress.clear();
  }
}

async function compare(
  files: readonly string[],
  { json }: Options,
  terminal: Terminal,
): Promise<void> {
  const [before, after, ...more] = files;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UserMistake(`evaluate --compare: two reports should be named, got ${files.length}`);
  }
  const comparisons = compareReports(await readReport(before), await readReport(after));
  const answer = json
    ? JSON.stringify(comparisons)
    : linesOf(comparisonRows(comparisons)).trimEnd();
  terminal.out(`${answer}\n`);
}

async function readReport(file: string): Promise<Report> {
  const report = await readFile(file, "utf8")
    .then((text) => JSON.parse(text) as Partial<Report> | null)
    .catch((error: Error) => {
      throw new UserMistake(`${file} should be a report, got: ${error.message}`);
    });
  if (report?.version === 2 && report.items) return report as Report;
  throw new UserMistake(`${file} should be the report.json of an evaluation, got other JSON`);
}
