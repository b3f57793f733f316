import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shapesWorld } from "@transfusion/data";
import { createRandom, floats, mapTree, type NdArray } from "@transfusion/tensor";
import { expect, onTestFinished, test } from "vitest";
import { EvaluationError } from "./errors.ts";
import { type EvaluateEvent, evaluate } from "./evaluate.ts";
import { untrained } from "./fixtures/untrained.ts";

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
  expect(rest[0]).toMatchObject({ type: "start", done: asked, total: 6 });
  expect(rest[0]).toHaveProperty("kept.length", asked);
  expect(rest.at(-1)).toMatchObject({ type: "end", reason: "finished" });
  const read = async (of: string) => JSON.parse(await readFile(join(of, "report.json"), "utf8"));
  expect(await read(broken)).toEqual(await read(whole));
  expect((await read(whole)).tasks.single.right).toMatchObject({ right: 0, total: 3 });
  expect(await readFile(join(whole, "index.html"), "utf8")).toContain("data:image/png;base64,");
});

test("another model's outcomes, another limit and unknown tasks are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const asked = { ...options, tasks: ["questions"], limit: 1 };
  await collect(evaluate(untrained(1), folder, asked));

  await expect(collect(evaluate(untrained(2), folder, asked))).rejects.toThrow(EvaluationError);
  await expect(collect(evaluate(untrained(1), folder, { ...asked, limit: 2 }))).rejects.toThrow(
    /same model and settings/,
  );
  await expect(
    collect(evaluate(untrained(1), folder, { ...asked, tasks: ["singing"] })),
  ).rejects.toThrow(/one of single, two, .*, got singing/);
  await expect(
    collect(evaluate(untrained(1), folder, { ...asked, candidates: 2 })),
  ).rejects.toThrow(/same model and settings/);
  await expect(
    collect(evaluate(untrained(1), folder, { ...asked, candidates: 17 })),
  ).rejects.toThrow("candidates should be a whole number from 1 to 16, got 17");
});

test("drawings of captions are the likeliest of so many candidates, and the report and its page say so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const random = createRandom(1);
  const weights = mapTree<NdArray, NdArray>(untrained(1).weights, ({ data, shape }) =>
    floats(
      Float32Array.from(data, (value) => value + 0.3 * random.normal()),
      shape,
    ),
  );
  const model = { ...untrained(1), weights }; // nothing is zero: every drawing is another
  const asked = { tasks: ["single", "edits"], limit: 1, pictures: 1, atOnce: 1 };
  const drawn = async (name: string, candidates: number) => {
    const events = await collect(evaluate(model, join(folder, name), { ...asked, candidates }));
    const pictures = events.map((event) =>
      event.type === "outcome" ? event.outcome.pictures : [],
    );
    const last = pictures.flatMap((names) => names.slice(-1));
    return {
      end: events.at(-1),
      bytes: await Promise.all(last.map((file) => readFile(join(folder, name, file)))),
    };
  };

  const [once, chosen] = [await drawn("once", 1), await drawn("chosen", 16)];

  expect(chosen.bytes[0]).not.toEqual(once.bytes[0]);
  expect(chosen.bytes[1]).toEqual(once.bytes[1]); // an instruction is no caption
  expect(chosen.end).toMatchObject({ report: { candidates: 16 } });
  expect(once.end).not.toHaveProperty("report.candidates");
  const page = await readFile(join(folder, "chosen", "index.html"), "utf8");
  expect(page).toContain("Each drawing of a caption is the likeliest of 16.");
});

test("any data: every figure is in the report and the page, and other samples are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const world = (seed: number) => shapesWorld({ seed, pictureSize: 32 });
  const training = { ...world(2), size: 12 };
  const data = { heldOut: world(1), training, samples: 8 };

  const events = await collect(evaluate(untrained(1), folder, { data }));

  const end = events.at(-1);
  const report = end?.type === "end" ? end.report : undefined;
  expect(report?.tasks).toEqual({});
  expect(report?.data).toMatchObject({ name: "shapes", samples: 8 });
  const { losses, drawings, training: floor, copying, descriptions } = report?.figures ?? {};
  expect(losses?.pictures.map(({ time }) => time)).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
  expect(losses?.text?.bitsPerByte).toBeGreaterThan(7); // nothing is learned: 8 bits and a little for the marks
  expect(drawings).toMatchObject({ count: 8 });
  expect(drawings?.frechetDistance).toBeGreaterThan(floor?.frechetDistance as number);
  expect(copying).toMatchObject({ searched: 12, copies: 0 });
  expect(descriptions).toMatchObject({ count: 8, bleu4: 0 });
  const page = await readFile(join(folder, "index.html"), "utf8");
  expect(page).toContain("drawn: Fréchet distance");
  expect(page).toContain("nearest learned from");
  await expect(
    collect(evaluate(untrained(1), folder, { data: { ...data, heldOut: world(3) } })),
  ).rejects.toThrow(/same model and settings/);
});
