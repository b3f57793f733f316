import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type DataReport, describeData, parseTrainConfig } from "@transfusion/training";
import { Command } from "commander";
import { UserMistake } from "./failures.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { readConfig } from "./train.ts";

type Options = {
  readonly json?: true;
  readonly pictureSize: number;
  readonly pictures: number;
};

const mostSkipped = 10;
const captionFiles = ["captions.jsonl", "metadata.jsonl"];

/** `transfusion data configs/emoji.json` tells what is in the data of a configuration, or in a folder or file. */
export function dataCommand(terminal: Terminal): Command {
  return new Command("data")
    .description("tell what is in the data of a configuration, a folder or a file")
    .argument(
      "<data>",
      "a configuration, a folder of pictures, shards, tables or texts, or one of these files",
    )
    .option(
      "--picture-size <pixels>",
      "pixels on a side, where no configuration says it",
      wholeNumber(8),
      64,
    )
    .option(
      "--pictures <count>",
      "pictures in a row, where no configuration says it",
      wholeNumber(0),
      4,
    )
    .addOption(jsonOption())
    .action((where: string, options: Options) => tellData(where, options, terminal));
}

async function tellData(where: string, options: Options, terminal: Terminal): Promise<void> {
  const config = where.endsWith(".json")
    ? parseTrainConfig(await readConfig(where, {}))
    : parseTrainConfig({
        ...{ out: "nowhere", seed: 0, steps: 1, data: await dataAt(where) },
        model: { pictureSize: options.pictureSize, patchSize: patchSizeFor(options.pictureSize) },
        layout: { pictureSlots: options.pictures },
      });
  const progress = createProgress(terminal);
  progress.status("reading");
  const report = await describeData(config);
  progress.clear();
  terminal.out(options.json ? `${JSON.stringify(report)}\n` : textOf(report));
}

/** What a path holds, by the endings of its files. */
async function dataAt(path: string): Promise<unknown> {
  const found = await stat(path).catch(() => undefined);
  const names = found?.isDirectory() ? await readdir(path) : [path];
  const has = (ending: string) => names.some((name) => name.toLowerCase().endsWith(ending));
  const isCaptioned = names.some((name) => captionFiles.includes(name));
  if (found?.isDirectory() && isCaptioned) return { kind: "folder", path };
  if (captionFiles.includes(basename(path))) return { kind: "folder", path: dirname(path) };
  if (has(".tar")) return { kind: "webdataset", path };
  if (has(".parquet")) return { kind: "parquet", path };
  if (has(".jsonl")) return { kind: "documents", path };
  if (has(".txt") || has(".md")) return { kind: "text", path };
  if (found?.isDirectory()) return { kind: "folder", path };
  throw new UserMistake(
    `data: ${path} should be a configuration, a folder, or a .tar, .parquet, .jsonl or .txt file`,
  );
}

function patchSizeFor(pictureSize: number): number {
  return [8, 4, 2].find((size) => pictureSize % size === 0) ?? 1;
}

function textOf(report: DataReport): string {
  const { layout, skipped } = report;
  const percent = (100 * report.padding).toFixed(1);
  const left = report.leftOut > 0 ? `, ${report.leftOut} samples too long for a row` : "";
  const more = skipped.length - mostSkipped;
  return [
    `${report.name}: ${report.samples ?? "endless"} samples, ${skipped.length} skipped`,
    ...skipped.slice(0, mostSkipped).map(({ file, reason }) => `  skipped ${file}: ${reason}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    ...report.examples.map((example) => `  ${example}`),
    `${report.vocabularySize} ids learned, ${report.tokensPerDocument.toFixed(1)} tokens a document, marks included`,
    `rows of ${layout.textSlots} tokens and ${layout.pictureSlots} pictures: ${report.documentsPerBatch.toFixed(1)} documents in ${layout.rows} rows, ${percent} % empty${left}`,
    "",
  ].join("\n");
}
