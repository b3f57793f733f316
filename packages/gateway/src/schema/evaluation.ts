import type {
  Evaluation,
  EvaluationEvent,
  EvaluationOutcome,
  EvaluationReport,
  EvaluationRow,
  Share,
} from "../evaluation.ts";
import { type WorkerFailed, workerFailed } from "../failures.ts";
import type { Numbered } from "../jobs/follow-events.ts";
import { builder } from "./builder.ts";
import { FailureRef } from "./failures.ts";
import { ImageRef } from "./image.ts";
import { JobEventRef, JobRef } from "./job.ts";
import { NodeRef } from "./node.ts";

type Event<Kind extends EvaluationEvent["__typename"]> = Numbered<
  Extract<EvaluationEvent, { __typename: Kind }>
>;

const ShareRef = builder.objectRef<Share>("Share").implement({
  description: "How many of so many were right, and how sure that is.",
  fields: (t) => ({
    right: t.exposeInt("right", { description: "How many were right." }),
    total: t.exposeInt("total", { description: "How many were asked." }),
    share: t.exposeFloat("share", { description: "`right` of `total`, from 0 to 1." }),
    low: t.exposeFloat("low", {
      description: "The true share lies above this, and below `high`, in 95 of 100 cases (Wilson).",
    }),
    high: t.exposeFloat("high", { description: "The interval's upper end." }),
  }),
});

const VerdictRef = builder
  .objectRef<EvaluationRow["verdicts"][number]>("EvaluationVerdict")
  .implement({
    description: "Another way to judge the same answers.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Such as `lenient`, `malformed` or `exact`." }),
      share: t.field({
        type: ShareRef,
        description: "How many it holds for.",
        resolve: ({ share }) => share,
      }),
    }),
  });

const RowRef = builder.objectRef<EvaluationRow>("EvaluationRow").implement({
  description: "A line of a report: a task, or a kind within a task.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Such as `counting` or `edits move`." }),
    isKind: t.exposeBoolean("isKind", {
      description: "Whether it is a part of the task of which the line stands above.",
    }),
    right: t.field({
      type: ShareRef,
      description: "Right answers.",
      resolve: ({ right }) => right,
    }),
    seen: t.field({
      type: ShareRef,
      nullable: true,
      description: "Those about scenes that training may have shown; null where there are none.",
      resolve: ({ seen }) => seen,
    }),
    heldOut: t.field({
      type: ShareRef,
      nullable: true,
      description: "Those about scenes that are held out from training; null where there are none.",
      resolve: ({ heldOut }) => heldOut,
    }),
    verdicts: t.field({
      type: [VerdictRef],
      description: "Other verdicts on the same answers.",
      resolve: ({ verdicts }) => [...verdicts],
    }),
  }),
});

const SheetRef = builder.objectRef<EvaluationReport["sheets"][number]>("ContactSheet").implement({
  description: "Some answers of a task in one picture.",
  fields: (t) => ({
    task: t.exposeString("task", { description: "The task." }),
    picture: t.field({
      type: ImageRef,
      description: "Up to 64 of its pictures in rows of eight.",
      resolve: ({ picture }) => picture,
    }),
  }),
});

const ReportRef = builder.objectRef<EvaluationReport>("EvaluationReport").implement({
  description: "What came of an evaluation.",
  fields: (t) => ({
    isWhole: t.exposeBoolean("isWhole", { description: "Whether all was asked." }),
    strict: t.exposeFloat("strict", {
      nullable: true,
      description: "The mean over the six drawing tasks; null where not all of them were asked.",
    }),
    lenient: t.exposeFloat("lenient", {
      nullable: true,
      description: "The same, judged leniently; null where that is.",
    }),
    rows: t.field({
      type: [RowRef],
      description: "Tasks, each with its kinds behind it.",
      resolve: ({ rows }) => [...rows],
    }),
    sheets: t.field({
      type: [SheetRef],
      description: "A picture of the answers of each task.",
      resolve: ({ sheets }) => [...sheets],
    }),
  }),
});

export const EvaluationRef = builder.objectRef<Evaluation>("Evaluation").implement({
  description:
    "A job that asks a model of the shapes world everything that ShapeEval asks, and counts what it gets right.",
  interfaces: [NodeRef, JobRef],
  fields: (t) => ({
    model: t.id({
      description: "The id of the model that was asked for.",
      resolve: ({ request }) => request.modelId,
    }),
    tasks: t.stringList({
      nullable: true,
      description: "The tasks that were asked for; null means all.",
      resolve: ({ request }) => (request.tasks ? [...request.tasks] : null),
    }),
    done: t.int({ description: "Items asked so far.", resolve: ({ details }) => details.done }),
    total: t.int({
      nullable: true,
      description: "Items in all; null before it starts.",
      resolve: ({ details }) => details.total,
    }),
    report: t.field({
      type: ReportRef,
      nullable: true,
      description: "What came of it; null until it ends. One that was cancelled tells what it had.",
      resolve: ({ details }) => details.report,
    }),
    error: t.field({
      type: FailureRef,
      nullable: true,
      description: "Why it failed; null unless it did.",
      resolve: ({ job }) => (job.error as WorkerFailed | undefined) ?? null,
    }),
  }),
});

builder.objectRef<Event<"EvaluationStarted">>("EvaluationStarted").implement({
  description: "The model is loaded; the first item comes next.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    done: t.exposeInt("done", { description: "Items asked before, in an earlier session." }),
    total: t.exposeInt("total", { description: "Items in all." }),
  }),
});

builder.objectRef<Event<"EvaluationAnswered"> & EvaluationOutcome>("EvaluationAnswered").implement({
  description: "An item was asked, and its answer judged.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    done: t.exposeInt("done", { description: "Items asked so far." }),
    total: t.exposeInt("total", { description: "Items in all." }),
    item: t.exposeString("item", {
      description: "Names the item: the same in every evaluation, so that two can be compared.",
    }),
    task: t.exposeString("task", { description: "Its task." }),
    kind: t.exposeString("kind", {
      nullable: true,
      description: "Its kind within the task; null where it has none.",
    }),
    asked: t.exposeString("asked", { description: "What was asked, in words." }),
    text: t.exposeString("text", {
      nullable: true,
      description: "What was written; null where a picture was drawn.",
    }),
    note: t.exposeString("note", {
      nullable: true,
      description: "What the judge has to say; null where nothing.",
    }),
    isRight: t.exposeBoolean("isRight", {
      nullable: true,
      description: "The verdict; null where answers are measured together.",
    }),
    isHeldOut: t.exposeBoolean("isHeldOut", {
      description: "Whether it shows what is held out from training.",
    }),
    pictures: t.field({
      type: [ImageRef],
      description: "What was shown to it, then what it drew.",
      resolve: ({ pictures }) => [...pictures],
    }),
  }),
});

builder.objectRef<Event<"EvaluationResumed">>("EvaluationResumed").implement({
  description: "It is to go on where it was; `EvaluationStarted` follows. Nothing is told again.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    message: t.exposeString("message", {
      nullable: true,
      description: "What befell its process; null where somebody asked for it.",
    }),
  }),
});

builder.objectRef<Event<"EvaluationEnded">>("EvaluationEnded").implement({
  description: "All is asked, and the report is there. The last event.",
  interfaces: [JobEventRef],
});

builder.objectRef<Event<"EvaluationCancelled">>("EvaluationCancelled").implement({
  description: "The evaluation was cancelled. The last event.",
  interfaces: [JobEventRef],
});

builder.objectRef<Event<"EvaluationFailed">>("EvaluationFailed").implement({
  description: "The evaluation failed. The last event.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    error: t.field({
      type: FailureRef,
      description: "Why.",
      resolve: ({ message }) => workerFailed(message),
    }),
  }),
});
