import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  DataInUseError,
  readSettings,
  SettingsError,
  settingDescriptions,
  startGateway,
} from "@transfusion/gateway";
import { Command, Option } from "commander";
import { UserMistake } from "./failures.ts";
import { engineOption, jsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly [setting: string]: string | undefined } & {
  readonly config?: string;
  readonly json?: true;
};

/** `transfusion serve` puts a model behind a page and GraphQL until it is told to stop. */
export function serveCommand(terminal: Terminal): Command {
  const command = new Command("serve")
    .description("put a model behind a page and GraphQL")
    .option("--config <file>", "a JSON file of settings; flags and variables go before it")
    .addOption(jsonOption());
  for (const { name, flag, variable, byDefault, description } of settingDescriptions) {
    const fallback = byDefault === undefined ? "" : ` (default: ${JSON.stringify(byDefault)})`;
    const text = `${description} ${variable}${fallback}`;
    const option = new Option(`${flag} <value>`, text);
    command.addOption(name === "engine" ? engineOption() : option);
  }
  return command.action((options: Options) => serve(options, terminal));
}

async function serve({ config, json, ...flags }: Options, terminal: Terminal): Promise<void> {
  const log = (line: string) => terminal.err(`${line}\n`);
  const otherwise = terminal.isLive ? { logFormat: "text" as const } : {};
  try {
    const settings = await readSettings({
      ...{ flags, environment: process.env, file: config, otherwise },
    });
    const { model } = settings;
    if (model !== undefined && !existsSync(join(model, "config.json"))) {
      throw new UserMistake(`--model should be a folder with a config.json in it, got ${model}`);
    }
    const gateway = await startGateway({ ...settings, log });
    const { url } = gateway;
    if (json) terminal.out(`${JSON.stringify({ type: "listening", url })}\n`);
    else terminal.out(`Open ${url} to look and ask; GraphQL is at ${url}/graphql\n`);
    await stopped(terminal.signal);
    await gateway.close();
  } catch (error) {
    const isMistake = error instanceof DataInUseError || error instanceof SettingsError;
    throw isMistake ? new UserMistake(error.message) : error;
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
