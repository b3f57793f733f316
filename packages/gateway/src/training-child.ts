/** The process of one training run, or of the checks before it. Speaks `messages.ts`. */
import { ConfigError, parseTrainConfig, train } from "@transfusion/training";
import { describeFailure } from "./describe-failure.ts";
import type { FromTrainingChild, ToTrainingChild } from "./messages.ts";

const controller = new AbortController();

process.on("message", (message: ToTrainingChild) => {
  if (message.type === "cancel") controller.abort();
  else if (message.type === "check") tell(check(message.id, message.config));
  else void run(message.config);
});
process.on("disconnect", () => process.exit());

function check(id: string, config: unknown): FromTrainingChild {
  try {
    return { type: "checked", id, config: parseTrainConfig(config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { type: "refused", id, problems: error.problems };
  }
}

async function run(config: unknown): Promise<void> {
  try {
    for await (const event of train(parseTrainConfig(config), { signal: controller.signal })) {
      tell({ type: "event", event });
    }
  } catch (error) {
    tell({ type: "failed", message: describeFailure("the run", error) });
  }
}

function tell(message: FromTrainingChild): void {
  process.send?.(message);
}
