import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataInUseError, startGateway } from "@transfusion/gateway";
import { Command } from "commander";
import { UserMistake } from "./failures.ts";
import {
  type CommonOptions,
  engineOption,
  jsonOption,
  modelOption,
  wholeNumber,
} from "./options.ts";
import type { Terminal } from "./terminal.ts";

type Options = CommonOptions & {
  readonly host: string;
  readonly port: number;
  readonly data: string;
};

/** `transfusion serve` puts a model behind a page and GraphQL until it is told to stop. */
export function serveCommand(terminal: Terminal): Command {
  return new Command("serve")
    .description("put a model behind a page and GraphQL")
    .option("--port <number>", "where to listen; 0 takes a free one", wholeNumber(0), 4000)
    .option("--host <name>", "for whom to listen; 0.0.0.0 is everybody", "127.0.0.1")
    .option("--data <folder>", "where pictures and runs are kept", ".transfusion")
    .addOption(modelOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((options: Options) => serve(options, terminal));
}

async function serve(options: Options, terminal: Terminal): Promise<void> {
  const { host, port, data, model, engine } = options;
  if (port > 65_535) throw new UserMistake(`--port should be at most 65535, got ${port}`);
  if (model !== undefined && !existsSync(join(model, "config.json"))) {
    throw new UserMistake(`--model should be a folder with a config.json in it, got ${model}`);
  }
  const log = (line: string) => terminal.err(`${line}\n`);
  const gateway = await startGateway({ host, port, data, model, engine, log }).catch((error) => {
    throw error instanceof DataInUseError ? new UserMistake(error.message) : error;
  });
  const { url } = gateway;
  if (options.json) terminal.out(`${JSON.stringify({ type: "listening", url })}\n`);
  else terminal.out(`Open ${url} to look and ask; GraphQL is at ${url}/graphql\n`);
  await stopped(terminal.signal);
  await gateway.close();
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
