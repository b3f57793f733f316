import { existsSync } from "node:fs";
import { loadModel, saveModel } from "@transfusion/model";
import { Command } from "commander";
import { UserMistake } from "./failures.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly half?: true };

/** `transfusion export runs/a/checkpoints/step-1000 my-model` keeps the model of a checkpoint, and nothing of its run. */
export function exportCommand(terminal: Terminal): Command {
  return new Command("export")
    .description("keep the model of a checkpoint in a folder of its own")
    .argument("<checkpoint>", "a checkpoint's folder, or any model's")
    .argument("<folder>", "where to keep the model: a folder that is not there yet")
    .option("--half", "store the weights in half precision: half the bytes")
    .action(async (checkpoint: string, folder: string, options: Options) => {
      if (existsSync(folder))
        throw new UserMistake(`${folder} should be a new folder, it is there`);
      const model = await loadModel(checkpoint);
      await saveModel(folder, model, { half: options.half ?? false });
      terminal.out(`${folder}\n`);
    });
}
