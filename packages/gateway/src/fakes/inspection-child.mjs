// Stands in for an inspection child: the prompt's text says what happens.
import { cpSync, existsSync, writeFileSync } from "node:fs";

process.on("message", ({ id, model, question }) => {
  const { type, prompt, points, count, position, layer } = question;
  const text = prompt?.[0]?.text;
  const tell = (insight) => process.send({ id, insight: { type, ...insight } });
  if (text === "crash") process.kill(process.pid, "SIGKILL");
  else if (text === "refuse") {
    const failure = { __typename: "InvalidOption", message: "layer is wrong", option: "layer" };
    process.send({ id, failure });
  } else if (type === "export") {
    cpSync(model, question.folder, { recursive: true });
    writeFileSync(`${question.folder}/model.safetensors`, "w".repeat(question.bits));
    tell({});
  } else if (type === "noiseSchedule" && existsSync(`${model}/broken`)) {
    process.send({ id, failure: { __typename: "WorkerFailed", message: "weights are missing" } });
  } else if (type === "latents") {
    tell({ height: 1, width: 2, channels: 2, values: [0, question.picture.height, 2, 3] });
  } else if (type === "decoded") {
    const { width, height } = question.size;
    const data = new Uint8Array(3 * width * height).fill(question.values[0]);
    tell({ picture: { width, height, data } });
  } else if (type === "noiseSchedule") {
    const at = (i) => ({ t: i / (points - 1), alpha: 1, sigma: 0, logSnr: null });
    tell({ points: Array.from({ length: points }, (_, i) => at(i)) });
  } else if (type === "nextTokens") {
    const all = [
      { id: 70, probability: 0.75 },
      { id: 71, probability: 0.25 },
    ];
    tell({ tokens: all.slice(0, count) });
  } else {
    const places = [{ token: 1 }, { picture: 0, patch: 0 }];
    tell({ places, weights: [layer ?? 0.5, 0.5], position: position ?? 1 });
  }
});
process.on("disconnect", () => process.exit());
