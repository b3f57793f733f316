import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  candidatesLine,
  compareReports,
  comparisonRows,
  dataRows,
  type EvaluationData,
  evaluate,
  evaluateVae,
  holdsVae,
  linesOf,
  type Report,
  rowsOf,
  shapeTasks,
  vaeRows,
} from "@transfusion/evaluation";
import { loadModel } from "@transfusion/model";
import { Command, Option } from "commander";
import { evaluationData } from "./evaluation-data.ts";
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
  readonly candidates: number;
  readonly limit?: number;
  readonly data?: string;
  readonly trainingData?: string;
  readonly samples?: number;
  readonly pictureSize: number;
  readonly out: string;
  readonly compare?: true;
};

/**
 * `transfusion evaluate my-model --out results` asks a model of the shapes world everything that ShapeEval asks; with
 * `--data`, any model or VAE is measured on any data.
 */
export function evaluateCommand(terminal: Terminal): Command {
  return new Command("evaluate")
    .description(
      "measure how well a model draws, reads, answers and edits, or what a VAE gives back",
    )
    .argument("[folders...]", "the model's folder; with --compare, two reports (report.json)")
    .addOption(
      new Option("--tasks <names...>", "ask only some of the tasks").choices([...shapeTasks]),
    )
    .option("--pictures <number>", "how often each prompt is drawn", wholeNumber(1), 4)
    .option(
      "--candidates <number>",
      "draw captions so many times and keep the likeliest (1 to 16)",
      wholeNumber(1),
      1,
    )
    .option("--limit <number>", "at most so many items of each task", wholeNumber(1))
    .option("--data <data>", "measure on held-out data: a configuration, a folder or a file")
    .option("--training-data <data>", "what was learned from, to look for copies of it")
    .option("--samples <number>", "at most so many samples of the data", wholeNumber(1), 256)
    .option("--picture-size <pixels>", "pixels on a side, for a VAE", wholeNumber(8), 64)
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
  const folder = modelFolder(folders[0]);
  if (holdsVae(folder)) return runVae(folder, options, terminal);
  const { out, json, tasks, pictures, candidates, limit, engine } = options;
  const progress = createProgress(terminal);
  const { signal } = terminal;
  const model = await loadModel(folder);
  const data = await dataOf(options, model.config.pictureSize);
  const wishes = { tasks, pictures, candidates, limit, data, engine, signal };
  try {
    for await (const event of evaluate(model, out, wishes)) {
      if (event.type === "outcome") {
        progress.status(`${event.outcome.task}  ${event.done}/${event.total}`);
      } else if (event.type === "start") {
        progress.note(`${event.total} to ask, ${event.done} of them asked before`);
      } else if (event.type === "measure") {
        progress.status("measuring");
      } else {
        progress.clear();
        terminal.out(json ? `${JSON.stringify(event.report)}\n` : textOf(event.report));
        progress.note(keptIn(out));
        if (event.reason === "cancelled") throw new Cancelled();
      }
    }
  } finally {
    progress.clear();
  }
}

async function runVae(folder: string, options: Options, terminal: Terminal): Promise<void> {
  const { out, json, samples, engine, pictureSize } = options;
  const data = await dataOf(options, pictureSize);
  if (!data) throw new UserMistake("evaluate: a VAE should be given --data, got none");
  const progress = createProgress(terminal);
  progress.status("measuring");
  try {
    const report = await evaluateVae(folder, data.heldOut, out, { samples, engine });
    progress.clear();
    terminal.out(json ? `${JSON.stringify(report)}\n` : linesOf(vaeRows(report)));
    progress.note(keptIn(out));
  } finally {
    progress.clear();
  }
}

async function dataOf(
  { data, trainingData: training, samples }: Options,
  pictureSize: number,
): Promise<EvaluationData | undefined> {
  if (data !== undefined) return evaluationData(data, { pictureSize, training, samples });
  if (training === undefined) return undefined;
  throw new UserMistake("evaluate: --training-data should come with --data, got it alone");
}

function textOf(report: Report): string {
  const scores = Object.keys(report.tasks).length > 0 ? [linesOf(rowsOf(report))] : [];
  const chosen = report.candidates ? [`${candidatesLine(report.candidates)}\n`] : [];
  const figures = report.figures ? [linesOf(dataRows(report.figures))] : [];
  return [...chosen, ...scores, ...figures].join("\n");
}

function keptIn(out: string): string {
  return `kept in ${join(out, "report.json")} and ${join(out, "index.html")}`;
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
