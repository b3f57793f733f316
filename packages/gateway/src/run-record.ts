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

export const recordSchema = z.object({
  id: z.uuid(),
  createdAt: z.string(),
  config: z.record(z.string(), z.unknown()),
  state: z.enum(jobStates),
  parameters: z.number().optional(),
  flopsPerStep: z.number().optional(), // runs of before have none
  secondsPerStep: z.number().optional(), // as told last
  latest: stepSchema.optional(),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  checkpoints: z.array(z.object({ step: z.number(), folder: z.string() })),
  error: z.string().optional(),
});

/** What is kept of a training run beside its events. */
export type RunRecord = z.infer<typeof recordSchema>;

/** What a run's job holds as its details. */
export type RunDetails = Pick<
  RunRecord,
  "parameters" | "flopsPerStep" | "secondsPerStep" | "latest" | "skipped" | "checkpoints"
>;

export const newRunDetails: RunDetails = { skipped: [], checkpoints: [] };
