import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate, measureParser } from "@transfusion/evaluation";
import { loadModel } from "@transfusion/model";
import { absent, type Figure, figure, goal } from "./figures.ts";

export type QualityOptions = {
  /** A model of the shapes world. */
  readonly model: string;
  /** Where the report, its page and pictures go, if anywhere. */
  readonly out?: string;
  readonly threads: number;
  /** At most so many items of each task. */
  readonly limit?: number;
};

/** How well a shapes model draws, reads, answers and edits, and how far its judge is to be trusted. */
export async function benchQuality(options: QualityOptions): Promise<Figure[]> {
  const figures = parserFigures();
  const model = await loadModel(options.model).catch(() => undefined);
  if (!model) return [...figures, absent("quality: model", `no model in ${options.model}`)];
  const { limit = 24, threads, out } = options;
  const folder = out ?? (await mkdtemp(join(tmpdir(), "transfusion-quality-")));
  try {
    for await (const event of evaluate(model, folder, { limit, threads })) {
      if (event.type !== "end") continue;
      for (const [task, { right }] of Object.entries(event.report.tasks)) {
        figures.push(figure(`quality: ${task} right, of ${right.total}`, right.share, "share"));
      }
    }
    return figures;
  } finally {
    if (out === undefined) await rm(folder, { recursive: true });
  }
}

/** The reader of pictures: whoever judges must be right himself. */
function parserFigures(): Figure[] {
  const { clean, noisy, blurred, ...accepted } = measureParser(10_000);
  return [
    goal("quality: clean renders read right", clean.share, "share", { atLeast: 0.995 }),
    goal("quality: noisy renders read right", noisy.share, "share", { atLeast: 0.99 }),
    goal("quality: blurred renders read right", blurred.share, "share", { atLeast: 0.99 }),
    ...Object.entries(accepted).map(([kind, { share }]) =>
      goal(`quality: ${kind}`, share, "share", { atMost: 0.01 }),
    ),
  ];
}
