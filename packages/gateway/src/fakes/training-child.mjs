// Stands in for a training child: `mode` of the configuration says what happens.
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

process.on("message", (message) => {
  if (message.type === "cancel") cancelled();
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
  if (message.type !== "train") return;
  const { mode, out } = message.config;
  const skipped = [{ file: "broken.png", reason: "not a picture" }];
  event({
    type: "start",
    parameters: 7,
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
    event(step(3));
    event({ type: "checkpoint", step: 3, folder: out });
    event({ type: "end", step: 3, folder: out, reason: "finished" });
  }
});
process.on("disconnect", () => process.exit());
