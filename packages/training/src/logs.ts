import { join } from "node:path";
import { writePng } from "@transfusion/data";
import { isDiskFull } from "./disk-full.ts";
import type { Sample } from "./draw-samples.ts";
import { createEventFile } from "./event-file.ts";
import { appendMetrics, openMetrics } from "./metrics.ts";
import type { StepEvent } from "./train-event.ts";

/** Where a run writes down how it goes: `metrics.jsonl`, and event files for TensorBoard in the same folder. */
export type Logs = {
  step(event: StepEvent): Promise<void>;
  evaluation(
    step: number,
    losses: Pick<StepEvent, "loss" | "textLoss" | "pictureLoss">,
  ): Promise<void>;
  sample(step: number, sample: Sample): Promise<void>;
  /** The run goes on from `step`: what was said about later ones is void. */
  forgetAfter(step: number): Promise<void>;
};

/** The logs of a run that goes on from `step`. Lines that find no room on the disk are lost; the run is not. */
export async function openLogs(out: string, step: number): Promise<Logs> {
  const folder = join(out, "tensorboard");
  const now = (): number => (performance.timeOrigin + performance.now()) / 1000;
  await openMetrics(out, step);
  let events = await createEventFile(folder, step, now);
  return {
    step: (event) =>
      unlessFull(async () => {
        await appendMetrics(out, event);
        const { type: _, step, steps: __, secondsLeft: ___, ...numbers } = event;
        await events.write(step, { numbers: named("train", numbers) });
      }),
    evaluation: (step, losses) =>
      unlessFull(async () => {
        await appendMetrics(out, { type: "evaluation", step, ...losses });
        await events.write(step, { numbers: named("held-out", { ...losses }) });
      }),
    sample: (step, { prompt, picture }) =>
      unlessFull(async () => {
        const { width, height } = picture;
        const png = await writePng(picture);
        await events.write(step, { pictures: [{ tag: `samples/${prompt}`, width, height, png }] });
      }),
    forgetAfter: (step) =>
      unlessFull(async () => {
        await openMetrics(out, step);
        events = await createEventFile(folder, step, now);
      }),
  };
}

function named(group: string, numbers: { [name: string]: number }): { [tag: string]: number } {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [`${group}/${name}`, value]),
  );
}

async function unlessFull(deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
