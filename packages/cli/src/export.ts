import { existsSync } from "node:fs";
import { loadModel, saveModel } from "@transfusion/model";
import { Command, Option } from "commander";
import { UserMistake } from "./failures.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly bits: string };

/** `transfusion export runs/a/checkpoints/step-1000 my-model` keeps the model of a checkpoint, and nothing of its run. */
export function exportCommand(terminal: Terminal): Command {
  return new Command("export")
    .description("keep the model of a checkpoint in a folder of its own")
    .argument("<checkpoint>", "a checkpoint's folder, or any model's")
    .argument("<folder>", "where to keep the model: a folder that is not there yet")
    .addOption(
      new Option("--bits <number>", "how many a weight takes: 32, 16, or 8 with a scale per column")
        .choices(["8", "16", "32"])
        .default("32"),
    )
    .action(async (checkpoint: string, folder: string, options: Options) => {
      if (existsSync(folder))
        throw new UserMistake(`${folder} should be a new folder, it is there`);
      const model = await loadModel(checkpoint);
      await saveModel(folder, model, { bits: Number(options.bits) as 8 | 16 | 32 });
      terminal.out(`${folder}\n`);
    });
}
