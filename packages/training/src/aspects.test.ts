import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePng } from "@transfusion/data";
import { loadModel } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shapesOf } from "./aspects.ts";
import { createBatches } from "./batches.ts";
import { parseTrainConfig } from "./config.ts";
import { digestsOf, eventsOf, tinyRun } from "./fixtures/tiny-run.ts";
import { openRun } from "./open-run.ts";
import type { TrainEvent } from "./train-event.ts";

const sizes = [
  [60, 100],
  [100, 60],
  [80, 80],
] as const; // height, width
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aspects-"));
  const lines: string[] = [];
  for (let i = 0; i < 30; i++) {
    const [height, width] = sizes[i % 3] as readonly [number, number];
    const random = createRandom(i, "pixels");
    const data = Uint8Array.from({ length: height * width * 3 }, () => random.integer(256));
    await writeFile(join(folder, `${i}.png`), await writePng({ height, width, data }));
    lines.push(JSON.stringify({ file: `${i}.png`, caption: ratioOf({ height, width }) }));
  }
  await writeFile(join(folder, "captions.jsonl"), lines.join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Pictures of about 32 x 32 pixels in patches of 8: 24 x 40, 32 x 32 and 40 x 24. */
const ofShapes = (out: string) => {
  const tiny = tinyRun(join(folder, out));
  return {
    ...tiny,
    data: { kind: "folder" as const, path: folder },
    model: { ...tiny.model, patchSize: 8, places: "learned" as const, sizeTokens: 8 },
    layout: { aspectRatio: 2, pictureSlots: 2 },
    captionFirst: 1,
    captionDropout: 0,
  };
};

test("each batch has pictures of one shape, the nearest to what they are", async () => {
  const config = parseTrainConfig(ofShapes("batches"));
  const run = await openRun(config, false);
  const make = () =>
    createBatches(config, run.source, run.model.config, run.layout, run.model.tokenizer);
  const next = make();

  const seen = new Set<string>();
  for (let step = 0; step < 12; step++) {
    const { batch, layout, padding, leftOut } = await next(step);
    const { height, width } = layout.pictureSize as { height: number; width: number };
    const [pictures, patches] = batch.clean.shape as unknown as [number, number];
    expect(patches).toBe((height / 8) * (width / 8));
    expect(batch.time.data).toHaveLength(pictures);
    const { vocabularySize } = run.model.config;
    const ids = [...(batch.ids.data as Int32Array)].filter((id) => id > 4 && id < vocabularySize);
    const said = run.model.tokenizer.decode(ids).match(/wide|high|square/g);
    expect([...new Set(said)]).toEqual([ratioOf({ height, width })]);
    expect(leftOut).toBe(0);
    expect(padding).toBeLessThan(0.5);
    seen.add(`${height}x${width}`);
  }

  expect(await shapesOf(config)).toHaveLength(3);
  const few = { ...config, model: { ...config.model, sizeTokens: 4 } };
  await expect(shapesOf(few)).rejects.toThrow("should be at least the 5 patches");
  expect([...seen].sort()).toEqual(["24x40", "32x32", "40x24"]);
});

test("a run learns from all shapes, and resumed ends with the same weights", async () => {
  const [whole, broken] = [ofShapes("whole"), ofShapes("broken")];

  const events = await eventsOf({ ...whole, evaluate: { every: 6, batches: 1, data: whole.data } });
  await eventsOf(
    { ...broken, evaluate: { every: 6, batches: 1, data: whole.data }, steps: 6 },
    stopped(),
  );
  await eventsOf(
    { ...broken, evaluate: { every: 6, batches: 1, data: whole.data } },
    { resume: true },
  );

  const told = events.find((event) => event.type === "evaluation") as TrainEvent & { loss: number };
  expect(told.loss).toBeGreaterThan(0);
  const [one, other] = await Promise.all(
    [whole, broken].map(({ out }) => digestsOf(out, "step-000006")),
  );
  expect(other).toEqual(one);
  const { folder: model } = events.at(-1) as TrainEvent & { type: "end" };
  expect((await loadModel(model)).config.sizeTokens).toBe(8);
});

function ratioOf({ height, width }: { height: number; width: number }): string {
  return height < width ? "wide" : height > width ? "high" : "square";
}

/** Options that end a run after its first step. */
function stopped() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 1);
  return { signal: controller.signal };
}
