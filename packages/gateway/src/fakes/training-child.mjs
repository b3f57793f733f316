// Stands in for a training child: `mode` of the configuration says what happens.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const picture = { width: 4, height: 4, data: new Uint8Array(48).fill(50) };
const event = (event) => process.send({ type: "event", event });
let cancelled = () => {};

const step = (step, loss = 1 / step) => ({
  type: "step",
  step,
  steps: 3,
  loss,
  textLoss: loss,
  pictureLoss: loss,
  learningRate: 0.001,
  gradientNorm: 1,
  samplesPerSecond: 10,
  secondsLeft: 3 - step,
});

/** Step after step, a checkpoint now and then, and on from the newest one. */
async function long({ out, steps, everyMs }) {
  const file = `${out}/checkpoint.json`;
  const from = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).step : 0;
  mkdirSync(out, { recursive: true });
  let stopped = false;
  cancelled = () => {
    stopped = true;
  };
  const keep = (step) => {
    writeFileSync(`${file}.new`, JSON.stringify({ step }));
    renameSync(`${file}.new`, file);
    event({ type: "checkpoint", step, folder: out });
  };
  event({ type: "start", parameters: 7, step: from, steps, samples: 9, skipped: [] });
  if (from > 0) event({ type: "checkpoint", step: from, folder: out });
  for (let at = from + 1; at <= steps; at++) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    event({ ...step(at), steps });
    if (at % 5 === 0 || at === steps || stopped) keep(at);
    if (stopped) return event({ type: "end", step: at, folder: out, reason: "cancelled" });
  }
  event({ type: "end", step: steps, folder: out, reason: "finished" });
}

/** A plan of 2e9 operations a step, which fits unless the configuration says otherwise. */
const planned = ({ mode, steps }, [rate]) => ({
  parameters: 7e9,
  parts: [{ name: "codec", parameters: 7e9 }],
  ...{ slotsPerStep: 64, picturesPerStep: 2, stateBytes: 100, machineBytes: 1000 },
  peakBytes: mode === "large" ? 2000 : 500,
  fittingBatch: mode === "large" ? { batch: 1, accumulate: 2, peakBytes: 900 } : null,
  ...{ operationsPerStep: 2e9, operations: 2e9 * steps },
  rate: { operationsPerSecond: rate?.operationsPerSecond ?? 1e9, run: rate?.run ?? null },
});

process.on("message", (message) => {
  if (message.type === "cancel") cancelled();
  if (message.type === "describe") {
    const description = {
      schemas: { model: { a: 1 }, vae: { b: 2 } },
      presets: [{ name: "p", config: {} }],
    };
    process.send({ type: "described", id: message.id, description });
  }
  if (message.type === "check") {
    const { id, config } = message;
    if (config.mode === "checker-crash") process.exit(3);
    const problems = [
      { path: "steps", message: "should be a whole number" },
      { path: "mode", message: "should be known" },
    ];
    if (config.mode === "bad") process.send({ type: "refused", id, problems });
    else process.send({ type: "checked", id, config: { ...config, seed: 0 } });
  }
  if (message.type === "plan") {
    const { id, config, rates } = message;
    if (config.mode === "crash") process.exit(3);
    const problems = [{ path: "steps", message: "should be a whole number" }];
    if (config.mode === "bad") process.send({ type: "refused", id, problems });
    else process.send({ type: "planned", id, plan: planned(config, rates) });
  }
  if (message.type !== "train") return;
  const { mode, out } = message.config;
  const skipped = [{ file: "broken.png", reason: "not a picture" }];
  if (mode === "long") return long(message.config);
  event({
    type: "start",
    ...{ parameters: 7, flopsPerStep: 4e9 },
    step: 0,
    steps: 3,
    samples: Number.POSITIVE_INFINITY,
    skipped,
  });
  event(step(1));
  event({ type: "checkpoint", step: 1, folder: out });
  if (mode === "crash") {
    process.kill(process.pid, "SIGKILL");
  } else if (mode === "fail") {
    process.send({ type: "failed", message: "openFolder: should hold a picture, got none" });
  } else if (mode === "hang") {
    cancelled = () => event({ type: "end", step: 1, folder: out, reason: "cancelled" });
  } else if (mode === "deaf") {
    cancelled = () => {};
  } else {
    event(step(2, Number.NaN));
    event({ type: "sample", step: 2, prompt: "a red circle", picture });
    if (mode === "measured") {
      const losses = { loss: 0.5, textLoss: 0.25, pictureLoss: Number.POSITIVE_INFINITY };
      event({ type: "evaluation", step: 2, isBest: true, ...losses });
      event({ type: "notice", step: 2, about: "rollback", message: "back to step 1" });
      event(step(2));
      event({ type: "evaluation", step: 3, isBest: false, error: 0.1, psnr: 30, ssim: 0.9 });
    }
    event(step(3));
    event({ type: "checkpoint", step: 3, folder: out });
    event({ type: "end", step: 3, folder: out, reason: "finished" });
  }
});
process.on("disconnect", () => process.exit());
