import { workerFailed } from "../failures.ts";
import { checkpointId } from "../find-model.ts";
import type { Run } from "../run.ts";
import type { StepFigures } from "../run-record.ts";
import { builder } from "./builder.ts";
import { FailureRef } from "./failures.ts";
import { JobRef } from "./job.ts";
import { type CheckpointOfRun, NodeRef } from "./node.ts";

export const StepFiguresRef = builder.interfaceRef<StepFigures>("StepFigures").implement({
  description: "The figures of one training step. A figure that is not a finite number is null.",
  fields: (t) => ({
    step: t.exposeInt("step", { description: "Steps done." }),
    steps: t.exposeInt("steps", { description: "Steps in all." }),
    loss: t.exposeFloat("loss", {
      nullable: true,
      description: "The loss that is minimised; null where it is no number.",
    }),
    textLoss: t.exposeFloat("textLoss", {
      nullable: true,
      description: "Cross-entropy of the next token, in nats; null of a VAE.",
    }),
    pictureLoss: t.exposeFloat("pictureLoss", {
      nullable: true,
      description: "The diffusion loss, before its weight; null of a VAE.",
    }),
    learningRate: t.exposeFloat("learningRate", {
      nullable: true,
      description: "In this step; null where it is no number.",
    }),
    gradientNorm: t.exposeFloat("gradientNorm", {
      nullable: true,
      description: "Before clipping; null where it is no number.",
    }),
    samplesPerSecond: t.exposeFloat("samplesPerSecond", {
      nullable: true,
      description: "How fast it goes; null where that cannot be told.",
    }),
    secondsLeft: t.exposeFloat("secondsLeft", {
      nullable: true,
      description: "An estimate; null where there is none.",
    }),
  }),
});

export const RunProductRef = builder.enumType("RunProduct", {
  description: "What a run makes.",
  values: {
    MODEL: { value: "model", description: "A model that answers." },
    VAE: {
      value: "vae",
      description:
        "A VAE, in whose latents models are trained: its id goes to `model.latents.vae`.",
    },
  } as const,
});

const RunFiguresRef = builder.objectRef<StepFigures>("RunFigures").implement({
  description: "The newest figures of a run.",
  interfaces: [StepFiguresRef],
});

export const SkippedRef = builder
  .objectRef<{ readonly file: string; readonly reason: string }>("SkippedFile")
  .implement({
    description: "A file of the data set that could not be used.",
    fields: (t) => ({
      file: t.exposeString("file", { description: "Its name in the data set." }),
      reason: t.exposeString("reason", { description: "What is wrong with it." }),
    }),
  });

const CheckpointRef = builder.objectRef<CheckpointOfRun>("Checkpoint").implement({
  description: "A model kept during a run.",
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      description: "Names it where a model is asked for: in options, and to train on from it.",
      resolve: ({ run, step }) => checkpointId(run, step),
    }),
    step: t.exposeInt("step", { description: "After how many steps." }),
  }),
});

export const RunRef = builder.objectRef<Run>("Run").implement({
  description:
    "A training run: a job that makes a model. One whose process or gateway ended goes on from its newest checkpoint.",
  interfaces: [NodeRef, JobRef],
  fields: (t) => ({
    config: t.field({
      type: "JSON",
      description: "The training configuration in full, defaults filled in.",
      resolve: ({ record }) => record.config,
    }),
    makes: t.field({
      type: RunProductRef,
      description: "What it makes.",
      resolve: ({ record }) => (record.config.kind === "vae" ? "vae" : "model"),
    }),
    parameters: t.float({
      nullable: true,
      description: "How many numbers the model learns, a whole number; null before the run starts.",
      resolve: ({ record }) => record.parameters,
    }),
    latest: t.field({
      type: RunFiguresRef,
      nullable: true,
      description: "The newest figures, at most a second old; null before the first step.",
      resolve: ({ record }) => record.latest,
    }),
    skipped: t.field({
      type: [SkippedRef],
      description: "Files of the data set that could not be used.",
      resolve: ({ record }) => record.skipped,
    }),
    checkpoints: t.field({
      type: [CheckpointRef],
      description:
        "When the model was kept, oldest first. `generate` takes the newest; older ones may have made room.",
      resolve: ({ record }) => record.checkpoints.map(({ step }) => ({ run: record.id, step })),
    }),
    error: t.field({
      type: FailureRef,
      nullable: true,
      description: "Why it failed; null unless it did.",
      resolve: ({ record }) => (record.error === undefined ? null : workerFailed(record.error)),
    }),
  }),
});
