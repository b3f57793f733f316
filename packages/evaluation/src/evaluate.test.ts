import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initModel, type Model, parseModelConfig } from "@transfusion/model";
import { tokenizerFromJson } from "@transfusion/tokenizer";
import { expect, onTestFinished, test } from "vitest";
import { EvaluationError } from "./errors.ts";
import { type EvaluateEvent, evaluate } from "./evaluate.ts";

const tokenizer = tokenizerFromJson({
  kind: "byte-level-bpe",
  specials: ["<pad>", "<bos>", "<eos>", "<boi>", "<eoi>"],
  merges: [],
});
const config = parseModelConfig({
  vocabularySize: tokenizer.vocabularySize,
  ...{ pictureSize: 32, patchSize: 16, width: 16, depth: 1, heads: 2, hidden: 16, context: 128 },
  ...{ feedForward: "shared", timeConditioning: "input" },
  codec: { kind: "linear" },
  objective: { name: "flow" },
});
const untrained = (seed: number): Model => ({
  config,
  tokenizer,
  weights: initModel(config, seed),
});
const options = { tasks: ["single", "questions"], limit: 3, pictures: 1, atOnce: 2 };

async function collect(events: AsyncGenerator<EvaluateEvent>): Promise<EvaluateEvent[]> {
  const all: EvaluateEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test("an evaluation that was stopped goes on, and ends with the report of an unbroken one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [broken, whole] = [join(folder, "broken"), join(folder, "whole")];
  const controller = new AbortController();

  const first: EvaluateEvent[] = [];
  for await (const event of evaluate(untrained(1), broken, {
    ...options,
    signal: controller.signal,
  })) {
    first.push(event);
    if (event.type === "outcome") controller.abort();
  }
  const rest = await collect(evaluate(untrained(1), broken, options));
  await collect(evaluate(untrained(1), whole, options));

  const asked = first.filter(({ type }) => type === "outcome").length;
  expect(first.at(-1)).toMatchObject({ type: "end", reason: "cancelled" });
  expect(rest[0]).toEqual({ type: "start", done: asked, total: 6 });
  expect(rest.at(-1)).toMatchObject({ type: "end", reason: "finished" });
  const read = async (of: string) => JSON.parse(await readFile(join(of, "report.json"), "utf8"));
  expect(await read(broken)).toEqual(await read(whole));
  expect((await read(whole)).tasks.single.right).toMatchObject({ right: 0, total: 3 });
  expect(await readFile(join(whole, "index.html"), "utf8")).toContain("data:image/png;base64,");
});

test("another model's outcomes and unknown tasks are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const asked = { ...options, tasks: ["questions"], limit: 1 };
  await collect(evaluate(untrained(1), folder, asked));

  await expect(collect(evaluate(untrained(2), folder, asked))).rejects.toThrow(EvaluationError);
  await expect(
    collect(evaluate(untrained(1), folder, { ...asked, tasks: ["singing"] })),
  ).rejects.toThrow(/one of single, two, .*, got singing/);
});
