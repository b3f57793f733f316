import { type NotFound, workerFailed } from "../failures.ts";
import type { Numbered } from "../jobs/follow-events.ts";
import type { RunEvent } from "../run-event.ts";
import { builder } from "./builder.ts";
import { FailureRef, NotFoundRef } from "./failures.ts";
import { ImageRef } from "./image.ts";
import { JobEventRef } from "./job.ts";
import { SkippedRef, StepFiguresRef } from "./run.ts";

type Event<Kind extends RunEvent["__typename"]> = Numbered<Extract<RunEvent, { __typename: Kind }>>;

const StartedRef = builder.objectRef<Event<"RunStarted">>("RunStarted").implement({
  description: "Data is open and the model is made; the first step comes next.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    parameters: t.exposeFloat("parameters", {
      description: "How many numbers the model learns, a whole number.",
    }),
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

const EvaluatedRef = builder.objectRef<Event<"RunEvaluated">>("RunEvaluated").implement({
  description:
    "The model so far was measured on held-out data, as `evaluate` in the configuration asks.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    step: t.exposeInt("step", { description: "After how many steps." }),
    isBest: t.exposeBoolean("isBest", {
      description: "Whether no measurement before had a lower loss; such a checkpoint is kept.",
    }),
    loss: t.exposeFloat("loss", {
      nullable: true,
      description: "The loss, of a VAE the mean absolute error; null where it is no number.",
    }),
    textLoss: t.exposeFloat("textLoss", {
      nullable: true,
      description: "Cross-entropy of the next token, in nats; null of a VAE.",
    }),
    pictureLoss: t.exposeFloat("pictureLoss", {
      nullable: true,
      description: "The diffusion loss, before its weight; null of a VAE.",
    }),
    psnr: t.exposeFloat("psnr", {
      nullable: true,
      description: "Peak signal to noise of a VAE's reconstructions, in decibels; null of a model.",
    }),
    ssim: t.exposeFloat("ssim", {
      nullable: true,
      description: "Structural similarity of a VAE's reconstructions; null of a model.",
    }),
  }),
});

const NoticeKindRef = builder.enumType("RunNoticeKind", {
  description: "What a run has to say about itself.",
  values: {
    ROLLBACK: {
      value: "rollback",
      description: "It diverged, and is back at a checkpoint, at half the rate: steps come again.",
    },
    UNSAVED: { value: "unsaved", description: "A checkpoint could not be kept: the disk is full." },
    DAMAGED: {
      value: "damaged",
      description: "A checkpoint cannot be read; it goes on from the one before.",
    },
  } as const,
});

const NoticeRef = builder.objectRef<Event<"RunNotice">>("RunNotice").implement({
  description: "Something went wrong that the run got over.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    step: t.exposeInt("step", { description: "After how many steps." }),
    about: t.expose("about", { type: NoticeKindRef, description: "What kind of thing." }),
    message: t.exposeString("message", { description: "What happened, to people." }),
  }),
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
    EvaluatedRef,
    NoticeRef,
    ResumedRef,
    EndedRef,
    CancelledRef,
    FailedRef,
    NotFoundRef,
  ],
  resolveType: (event: Numbered<RunEvent> | NotFound) => event.__typename,
});
