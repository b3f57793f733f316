import { Command } from "commander";
import { captionCommand } from "./caption.ts";
import { dataCommand } from "./data.ts";
import { evaluateCommand } from "./evaluate.ts";
import { exportCommand } from "./export.ts";
import { explain } from "./failures.ts";
import { generateCommand } from "./generate.ts";
import { planCommand } from "./plan.ts";
import { serveCommand } from "./serve.ts";
import type { Terminal } from "./terminal.ts";
import { trainCommand } from "./train.ts";

/**
 * Run one command, such as `["caption", "picture.png"]`, and say how it ended: 0 well, 1 a failure, 2 a mistake of
 * the user's, 130 stopped by the user.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command("transfusion")
    .description("One transformer that reads and writes documents of text and pictures.")
    .addCommand(trainCommand(terminal))
    .addCommand(planCommand(terminal))
    .addCommand(dataCommand(terminal))
    .addCommand(generateCommand(terminal))
    .addCommand(captionCommand(terminal))
    .addCommand(evaluateCommand(terminal))
    .addCommand(exportCommand(terminal))
    .addCommand(serveCommand(terminal))
    .showHelpAfterError(false);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(text.replace(/^error: /, "transfusion: ")),
    });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    const { message, exitCode } = explain(error);
    if (message !== "") terminal.err(`transfusion: ${message}\n`);
    return exitCode;
  }
}
