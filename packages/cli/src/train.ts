import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  collectSeldom,
  isVaeConfig,
  parseTrainConfig,
  parseVaeTrainConfig,
  type TrainConfig,
  type TrainEvent,
  train,
  trainVae,
  type VaeTrainConfig,
  type VaeTrainEvent,
} from "@transfusion/training";
import { Command } from "commander";
import { durationOf } from "./duration.ts";
import { Cancelled, UserMistake } from "./failures.ts";
import { type CommonOptions, engineOption, jsonOption } from "./options.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = Pick<CommonOptions, "engine" | "json"> & { readonly resume?: true };

type AnyConfig = TrainConfig | VaeTrainConfig;
type AnyEvent = TrainEvent | VaeTrainEvent;

/** `transfusion train config.json` trains a model, or a VAE, as a configuration says. */
export function trainCommand(terminal: Terminal): Command {
  return new Command("train")
    .description("train a model as a configuration says")
    .argument("<config>", "a JSON file: see configs/ for some to start from")
    .option("--resume", "go on from the last checkpoint in the configuration's folder")
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((file: string, options: Options) => runTraining(file, options, terminal));
}

async function runTraining(file: string, options: Options, terminal: Terminal): Promise<void> {
  const config = await readConfig(file, options);
  const progress = createProgress(terminal);
  collectSeldom();
  let last: AnyEvent | undefined;
  const { signal } = terminal;
  const { resume } = options;
  try {
    for await (const event of isVaeConfig(config)
      ? trainVae(config, { signal, resume })
      : train(config, { signal, resume })) {
      last = event;
      tell(event, config, progress);
      if (options.json) terminal.out(`${JSON.stringify(withoutPixels(event))}\n`);
    }
  } finally {
    progress.clear();
  }
  if (last?.type === "end" && last.reason === "cancelled") throw new Cancelled();
}

/** The configuration in a file: a model's, or a VAE's. */
export async function readConfig(
  file: string,
  options: Pick<Options, "engine">,
): Promise<AnyConfig> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const got = code === "ENOENT" ? "there is no such file" : message;
    throw new UserMistake(`${file} should be a JSON file, got: ${got}`);
  }
  const config = isVaeConfig(json) ? parseVaeTrainConfig(json) : parseTrainConfig(json);
  return options.engine === undefined ? config : { ...config, engine: options.engine };
}

/** Sample pictures are files in the run's folder already; thousands of numbers a line would help nobody. */
function withoutPixels(event: AnyEvent): object {
  return event.type === "sample" ? { ...event, picture: undefined } : event;
}

function tell(event: AnyEvent, config: AnyConfig, progress: Progress): void {
  switch (event.type) {
    case "start": {
      for (const { file, reason } of event.skipped) progress.note(`skipped ${file}: ${reason}`);
      const samples = Number.isFinite(event.samples) ? `${event.samples}` : "endless";
      const skipped = event.skipped.length > 0 ? ` (${event.skipped.length} skipped)` : "";
      const from = event.step > 0 ? `, from step ${event.step}` : "";
      const bytes = "peakBytes" in event ? event.peakBytes : 0;
      const memory = bytes > 0 ? `, ${(bytes / 1e9).toFixed(2)} GB` : "";
      progress.note(
        `${event.parameters.toLocaleString("en")} parameters, ${samples} samples${skipped}, ${event.steps} steps${from}${memory}`,
      );
      break;
    }
    case "step":
      progress.status(
        [
          `step ${event.step}/${event.steps}`,
          `loss ${event.loss.toFixed(4)} (${termsOf(event)})`,
          `rate ${event.learningRate.toExponential(1)}`,
          `norm ${event.gradientNorm.toFixed(2)}`,
          `${event.samplesPerSecond.toFixed(1)} samples/s`,
          ...("padding" in event ? [`${(100 * event.padding).toFixed(1)} % empty`] : []),
          `${durationOf(event.secondsLeft)} left`,
        ].join("  "),
      );
      break;
    case "skipped":
      for (const { file, reason } of event.skipped) progress.note(`skipped ${file}: ${reason}`);
      break;
    case "sample":
      progress.note(
        `step ${event.step}: drew "${event.prompt}" into ${join(config.out, "samples")}`,
      );
      break;
    case "checkpoint":
      progress.note(`step ${event.step}: kept in ${event.folder}`);
      break;
    case "evaluation":
      progress.note(
        `step ${event.step}: held out, ${heldOutOf(event)}${event.isBest ? ", the best so far" : ""}`,
      );
      break;
    case "notice":
      progress.note(event.message);
      break;
    case "end":
      progress.note(`${event.reason} at step ${event.step}: ${event.folder}`);
  }
}

function heldOutOf(event: AnyEvent & { type: "evaluation" }): string {
  return "psnr" in event
    ? `error ${event.error.toFixed(4)}, PSNR ${event.psnr.toFixed(2)} dB, SSIM ${event.ssim.toFixed(3)}`
    : `loss ${event.loss.toFixed(4)} (text ${event.textLoss.toFixed(4)}, picture ${event.pictureLoss.toFixed(4)})`;
}

/** The terms of a loss, by name. */
function termsOf(event: AnyEvent & { type: "step" }): string {
  const terms =
    "textLoss" in event
      ? { text: event.textLoss, picture: event.pictureLoss }
      : { l1: event.l1, perceptual: event.perceptual, kl: event.kl, judged: event.discriminator };
  return Object.entries(terms)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join(", ");
}
