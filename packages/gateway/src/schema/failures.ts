import type {
  ConfigProblem,
  Failure,
  InvalidConfig,
  InvalidOption,
  NotFound,
  PictureInvalid,
  PromptTooLong,
  QueueFull,
  WorkerFailed,
} from "../failures.ts";
import { builder } from "./builder.ts";

export const FailureRef = builder.interfaceRef<Failure>("Failure").implement({
  description:
    "Something foreseeable that went wrong. Its type says what, `message` says it to people.",
  resolveType: (failure) => failure.__typename,
  fields: (t) => ({
    message: t.exposeString("message", { description: "What should hold and what came instead." }),
  }),
});

export const PromptTooLongRef = builder.objectRef<PromptTooLong>("PromptTooLong").implement({
  description: "The prompt leaves the model no room for an answer.",
  interfaces: [FailureRef],
  fields: (t) => ({
    limit: t.exposeInt("limit", { description: "How many sequence elements a prompt may take." }),
    got: t.exposeInt("got", {
      description: "How many this one takes: tokens, patches and markers.",
    }),
  }),
});

export const PictureInvalidRef = builder.objectRef<PictureInvalid>("PictureInvalid").implement({
  description: "A picture of the prompt cannot be read.",
  interfaces: [FailureRef],
  fields: (t) => ({
    part: t.exposeInt("part", {
      nullable: true,
      description: "Which part of the prompt, from 0; null where the model refused without saying.",
    }),
  }),
});

export const InvalidOptionRef = builder.objectRef<InvalidOption>("InvalidOption").implement({
  description: "An option has a value that makes no sense.",
  interfaces: [FailureRef],
  fields: (t) => ({
    option: t.exposeString("option", { description: "The name of the option or argument." }),
  }),
});

const ConfigProblemRef = builder.objectRef<ConfigProblem>("ConfigProblem").implement({
  description: "One thing wrong in a training configuration.",
  fields: (t) => ({
    path: t.exposeString("path", {
      description: "The field, such as `data.path`; empty for the whole configuration.",
    }),
    message: t.exposeString("message", { description: "What should hold there." }),
  }),
});

export const InvalidConfigRef = builder.objectRef<InvalidConfig>("InvalidConfig").implement({
  description: "A training configuration that cannot be used.",
  interfaces: [FailureRef],
  fields: (t) => ({
    problems: t.field({
      type: [ConfigProblemRef],
      description: "Everything that is wrong with it.",
      resolve: ({ problems }) => problems,
    }),
  }),
});

export const NotFoundRef = builder.objectRef<NotFound>("NotFound").implement({
  description: "Nothing has this id.",
  interfaces: [FailureRef],
  fields: (t) => ({ id: t.exposeID("id", { description: "The id that was asked for." }) }),
});

export const QueueFullRef = builder.objectRef<QueueFull>("QueueFull").implement({
  description: "Too many jobs wait already; try again when one has ended.",
  interfaces: [FailureRef],
  fields: (t) => ({ limit: t.exposeInt("limit", { description: "How many may wait." }) }),
});

export const WorkerFailedRef = builder.objectRef<WorkerFailed>("WorkerFailed").implement({
  description:
    "The work itself failed, or its process ended before it was done. The next job is not affected.",
  interfaces: [FailureRef],
});
