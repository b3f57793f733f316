import { type NotFound, workerFailed } from "../failures.ts";
import { checkpointId } from "../find-model.ts";
import type { Numbered } from "../jobs/follow-events.ts";
import type { Run } from "../run.ts";
import type { RunEvent } from "../run-event.ts";
import type { StepFigures } from "../run-record.ts";
import { builder } from "./builder.ts";
import { FailureRef, NotFoundRef } from "./failures.ts";
import { ImageRef } from "./image.ts";
import { JobEventRef, JobRef } from "./job.ts";
import { type CheckpointOfRun, NodeRef } from "./node.ts";

type Event<Kind extends RunEvent["__typename"]> = Numbered<Extract<RunEvent, { __typename: Kind }>>;

const StepFiguresRef = builder.interfaceRef<StepFigures>("StepFigures").implement({
  description: "The figures of one training step. A figure that is not a finite number is null.",
  fields: (t) => ({
    step: t.exposeInt("step", { description: "Steps done." }),
    steps: t.exposeInt("steps", { description: "Steps in all." }),
    loss: t.exposeFloat("loss", { nullable: true, description: "The loss that is minimised." }),
    textLoss: t.exposeFloat("textLoss", {
      nullable: true,
      description: "Cross-entropy of the next token, in nats; null of a VAE.",
    }),
    pictureLoss: t.exposeFloat("pictureLoss", {
      nullable: true,
      description: "The diffusion loss, before its weight; null of a VAE.",
    }),
    learningRate: t.exposeFloat("learningRate", { nullable: true, description: "In this step." }),
    gradientNorm: t.exposeFloat("gradientNorm", {
      nullable: true,
      description: "Before clipping.",
    }),
    samplesPerSecond: t.exposeFloat("samplesPerSecond", {
      nullable: true,
      description: "How fast it goes.",
    }),
    secondsLeft: t.exposeFloat("secondsLeft", { nullable: true, description: "An estimate." }),
  }),
});

const RunProductRef = builder.enumType("RunProduct", {
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

const SkippedRef = builder
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
    parameters: t.int({
      nullable: true,
      description: "How many numbers the model learns; null before the run starts.",
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
      description: "Why it failed, if it did.",
      resolve: ({ record }) => (record.error === undefined ? null : workerFailed(record.error)),
    }),
  }),
});

const StartedRef = builder.objectRef<Event<"RunStarted">>("RunStarted").implement({
  description: "Data is open and the model is made; the first step comes next.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    parameters: t.exposeInt("parameters", { description: "How many numbers the model learns." }),
    step: t.exposeInt("step", { description: "Steps done before, in an earlier session." }),
    steps: t.exposeInt("steps", { description: "Steps in all." }),
    samples: t.exposeInt("samples", {
      nullable: true,
      description: "Captioned pictures in the data set; null where it is generated without end.",
    }),
    skipped: t.field({
      type: [SkippedRef],
      description: "Files that could not be used.",
      resolve: ({ skipped }) => skipped,
    }),
  }),
});

const StepRef = builder.objectRef<Event<"RunStep">>("RunStep").implement({
  description: "A step was done.",
  interfaces: [JobEventRef, StepFiguresRef],
});

const SampleRef = builder.objectRef<Event<"RunSample">>("RunSample").implement({
  description: "The model so far drew a picture for one of the run's fixed prompts.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    step: t.exposeInt("step", { description: "After how many steps." }),
    prompt: t.exposeString("prompt", { description: "What was asked." }),
    picture: t.field({
      type: ImageRef,
      description: "What was drawn.",
      resolve: ({ picture }) => picture,
    }),
  }),
});

const CheckpointEventRef = builder.objectRef<Event<"RunCheckpoint">>("RunCheckpoint").implement({
  description: "The model so far was kept.",
  interfaces: [JobEventRef],
  fields: (t) => ({ step: t.exposeInt("step", { description: "After how many steps." }) }),
});

const ResumedRef = builder.objectRef<Event<"RunResumed">>("RunResumed").implement({
  description:
    "The run is to go on from its newest checkpoint; `RunStarted` follows. Steps that were told are not told again.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    message: t.exposeString("message", {
      nullable: true,
      description: "What befell its process; null where somebody asked for it.",
    }),
  }),
});

const EndedRef = builder.objectRef<Event<"RunEnded">>("RunEnded").implement({
  description: "The run is complete. The last event.",
  interfaces: [JobEventRef],
  fields: (t) => ({ step: t.exposeInt("step", { description: "Steps done." }) }),
});

const CancelledRef = builder.objectRef<Event<"RunCancelled">>("RunCancelled").implement({
  description: "The run was cancelled. The last event.",
  interfaces: [JobEventRef],
});

const FailedRef = builder.objectRef<Event<"RunFailed">>("RunFailed").implement({
  description: "The run failed. The last event.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    error: t.field({
      type: FailureRef,
      description: "Why.",
      resolve: ({ message }) => workerFailed(message),
    }),
  }),
});

export const RunEventRef = builder.unionType("RunEvent", {
  description: "What happens to a training run, or that there is no such run.",
  types: [
    StartedRef,
    StepRef,
    SampleRef,
    CheckpointEventRef,
    ResumedRef,
    EndedRef,
    CancelledRef,
    FailedRef,
    NotFoundRef,
  ],
  resolveType: (event: Numbered<RunEvent> | NotFound) => event.__typename,
});
