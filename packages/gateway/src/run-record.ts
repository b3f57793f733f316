import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "@transfusion/tensor";
import { z } from "zod";
import { jobStates } from "./job-state.ts";

/** The losses and the pace of one step. */
const stepSchema = z.object({
  step: z.number(),
  steps: z.number(),
  loss: z.number().nullable(), // JSON knows no NaN
  textLoss: z.number().nullable(),
  pictureLoss: z.number().nullable(),
  learningRate: z.number().nullable(),
  gradientNorm: z.number().nullable(),
  samplesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type StepFigures = z.infer<typeof stepSchema>;

const recordSchema = z.object({
  id: z.uuid(),
  createdAt: z.string(),
  config: z.record(z.string(), z.unknown()),
  state: z.enum(jobStates),
  parameters: z.number().optional(),
  latest: stepSchema.optional(),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  checkpoints: z.array(z.object({ step: z.number(), folder: z.string() })),
  error: z.string().optional(),
});

/** What is kept of a training run beside its events: `run.json` in the run's folder. */
export type RunRecord = z.infer<typeof recordSchema>;

/** Write a run's record; a reader finds the old one or the new one, whole. */
export async function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  await mkdir(path.join(folder, record.id), { recursive: true });
  await writeFileAtomic(
    path.join(folder, record.id, "run.json"),
    `${JSON.stringify(record, null, 2)}\n`,
  );
}

/** The records below `folder`, oldest first; what is not a run is told to `log` and left alone. */
export async function readRunRecords(
  folder: string,
  log: (line: string) => void,
): Promise<RunRecord[]> {
  await mkdir(folder, { recursive: true });
  const records: RunRecord[] = [];
  for (const id of await readdir(folder)) {
    try {
      const text = await readFile(path.join(folder, id, "run.json"), "utf8");
      const record = recordSchema.parse(JSON.parse(text));
      if (record.id === id) records.push(record);
    } catch {
      log(`runs: ${id} holds no readable run.json and is passed over`);
    }
  }
  return records.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}
