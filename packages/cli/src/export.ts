import { existsSync } from "node:fs";
import { exportModel, loadModel, type PictureSize, saveModel } from "@transfusion/model";
import { Command, InvalidArgumentError, Option } from "commander";
import { UserMistake } from "./failures.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly bits?: string; readonly onnx?: true; readonly sizes?: PictureSize[] };

/** `64x64,48x80` as height and width. */
function sizesOf(text: string): PictureSize[] {
  return text.split(",").map((size) => {
    const [, height, width] = /^([1-9]\d*)x([1-9]\d*)$/.exec(size.trim()) ?? [];
    if (height && width) return { height: Number(height), width: Number(width) };
    throw new InvalidArgumentError("It should be heights and widths in pixels: 64x64,48x80.");
  });
}

/**
 * `transfusion export runs/a/checkpoints/step-1000 my-model` keeps the model of a checkpoint, and nothing of its run;
 * with `--onnx`, as programs that a browser or another language can run.
 */
export function exportCommand(terminal: Terminal): Command {
  return new Command("export")
    .description("keep the model of a checkpoint in a folder of its own")
    .argument("<checkpoint>", "a checkpoint's folder, or any model's")
    .argument("<folder>", "where to keep the model: a folder that is not there yet")
    .addOption(
      new Option(
        "--bits <number>",
        "how many a weight takes: 32, 16, or 8 with a scale per column (default: 32, with --onnx 16)",
      ).choices(["8", "16", "32"]),
    )
    .option("--onnx", "as ONNX files, which browsers and other languages run")
    .addOption(
      new Option("--sizes <list>", "sizes of pictures for --onnx: 64x64,48x80").argParser(sizesOf),
    )
    .action(async (checkpoint: string, folder: string, options: Options) => {
      if (existsSync(folder))
        throw new UserMistake(`${folder} should be a new folder, it is there`);
      const { onnx, sizes, bits = onnx ? "16" : "32" } = options;
      if (sizes && !onnx) throw new UserMistake("--sizes should come with --onnx, got it alone");
      if (onnx && bits === "8") throw new UserMistake("--onnx should have 16 or 32 bits, got 8");
      const model = await loadModel(checkpoint);
      if (onnx) await exportModel(folder, model, { sizes, bits: bits === "16" ? 16 : 32 });
      else await saveModel(folder, model, { bits: Number(bits) as 8 | 16 | 32 });
      terminal.out(`${folder}\n`);
    });
}
