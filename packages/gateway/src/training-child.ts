/** The process of one training run, or of the checks and plans before it. Speaks `messages.ts`. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { ConfigError, collectSeldom, listCheckpoints } from "@transfusion/training";
import { startHeartbeat } from "./child.ts";
import { describeFailure } from "./describe-failure.ts";
import { describeTraining } from "./describe-training.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";
import { planOf } from "./plan-in-child.ts";
import { holdLock } from "./storage/hold-lock.ts";
import { parseAnyConfig, trainAny } from "./train-in-child.ts";

const controller = new AbortController();

process.on("message", (message: ToTrainingChild) => {
  if (message.type === "cancel") controller.abort();
  else if (message.type === "describe") {
    tell({ type: "described", id: message.id, description: describeTraining() });
  } else if (message.type === "check") tell(check(message.id, message.config));
  else if (message.type === "plan") void plan(message).then(tell);
  else void run(message.config);
});
startHeartbeat();
process.on("disconnect", () => process.exit());

function check(id: string, config: unknown): FromTrainingChild {
  try {
    return { type: "checked", id, config: parseAnyConfig(config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { type: "refused", id, problems: error.problems };
  }
}

async function plan({
  id,
  config,
  rates,
}: Extract<ToTrainingChild, { type: "plan" }>): Promise<FromTrainingChild> {
  try {
    return { type: "planned", id, plan: await planOf(config, rates) };
  } catch (error) {
    if (error instanceof ConfigError) return { type: "refused", id, problems: error.problems };
    return { type: "failed", id, message: describeFailure("the plan", error) };
  }
}

/** Train, or go on from the newest checkpoint; alone in the run's folder, also where a child of before still ends. */
async function run(given: unknown): Promise<void> {
  try {
    const config = parseAnyConfig(given);
    const folder = path.dirname(config.out);
    await mkdir(folder, { recursive: true });
    const release = await holdLock(path.join(folder, "lock"), 60_000);
    if (!release) throw new Error("the process that worked on this run before does not end");
    const { signal } = controller;
    collectSeldom();
    for await (const event of trainAny(config, { signal, resume: true })) {
      tell({ type: "event", event });
      if (event.type !== "start" || event.step === 0) continue;
      const { step } = event; // who listened before may not have heard of the checkpoint any more
      const folders = await listCheckpoints(config.out);
      const folder = folders.find((name) => Number(/\d+$/.exec(name)?.[0]) === step);
      if (folder) tell({ type: "event", event: { type: "checkpoint", step, folder } });
    }
    release();
  } catch (error) {
    tell({ type: "failed", message: describeFailure("the run", error) });
  }
}

function tell(message: FromTrainingChild): void {
  process.send?.(message);
}
