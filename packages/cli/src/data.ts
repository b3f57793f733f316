import { type DataReport, describeData } from "@transfusion/training";
import { Command } from "commander";
import { configAt } from "./config-at.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = {
  readonly json?: true;
  readonly pictureSize: number;
  readonly pictures: number;
};

const mostSkipped = 10;

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
  const config = await configAt(where, options);
  const progress = createProgress(terminal);
  progress.status("reading");
  const report = await describeData(config);
  progress.clear();
  terminal.out(options.json ? `${JSON.stringify(report)}\n` : textOf(report));
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
