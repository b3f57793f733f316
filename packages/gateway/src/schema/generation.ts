import type { Choice } from "@transfusion/model";
import type { NotFound } from "../failures.ts";
import { type Generation, type GenerationEvent, partsOf, toldOf } from "../generation.ts";
import type { Numbered } from "../jobs/follow-events.ts";
import type { StoredPart } from "../prompt.ts";
import { builder } from "./builder.ts";
import { FailureRef, NotFoundRef } from "./failures.ts";
import { ImageRef } from "./image.ts";
import { JobEventRef, JobRef } from "./job.ts";
import { NodeRef } from "./node.ts";

type TextPart = Extract<StoredPart, { readonly text: string }>;
type PicturePart = Extract<StoredPart, { readonly picture: unknown }>;
type Event<Kind extends GenerationEvent["__typename"]> = Numbered<
  Extract<GenerationEvent, { __typename: Kind }>
>;

const TextPartRef = builder.objectRef<TextPart>("TextPart").implement({
  description: "A piece of text.",
  fields: (t) => ({ text: t.exposeString("text", { description: "The text." }) }),
});

const PicturePartRef = builder.objectRef<PicturePart>("PicturePart").implement({
  description: "A picture among text.",
  fields: (t) => ({
    picture: t.field({
      type: ImageRef,
      description: "The picture.",
      resolve: ({ picture }) => picture,
    }),
  }),
});

const PartRef = builder.unionType("Part", {
  description: "A piece of a document, in which text and pictures alternate as they like.",
  types: [TextPartRef, PicturePartRef],
  resolveType: (part) => ("text" in part ? "TextPart" : "PicturePart"),
});

export const GenerationRef = builder.objectRef<Generation>("Generation").implement({
  description: "One answer of the model: a job that writes and draws.",
  interfaces: [NodeRef, JobRef],
  fields: (t) => ({
    seed: t.float({
      description:
        "The seed in use, a whole number: with the same prompt and options it gives the same answer.",
      resolve: ({ request }) => request.options.seed,
    }),
    prompt: t.field({
      type: [PartRef],
      description: "What was asked, its pictures as the model sees them.",
      resolve: ({ request }) => [...request.prompt],
    }),
    parts: t.field({
      type: [PartRef],
      description: "The answer so far: text and pictures in order.",
      resolve: async ({ job }, _, { queue }) => partsOf(await toldOf(queue, job.id)),
    }),
    error: t.field({
      type: FailureRef,
      nullable: true,
      description: "Why it failed; null unless it did.",
      resolve: ({ error }) => error,
    }),
  }),
});

const TextRef = builder.objectRef<Event<"GenerationText">>("GenerationText").implement({
  description: "The answer's text goes on.",
  interfaces: [JobEventRef],
  fields: (t) => ({ text: t.exposeString("text", { description: "The next few characters." }) }),
});

const PreviewRef = builder.objectRef<Event<"GenerationPreview">>("GenerationPreview").implement({
  description: "The picture under way after one more step.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    step: t.exposeInt("step", { description: "Steps done." }),
    steps: t.exposeInt("steps", { description: "Steps in all." }),
    url: t.exposeString("url", {
      description: "The picture itself, as a data URL below 10 kB, a PNG or WebP.",
    }),
  }),
});

const ChoiceRef = builder.objectRef<Choice>("Choice").implement({
  description: "Which of several drawings was kept: the one whose caption is likeliest.",
  fields: (t) => ({
    chosen: t.exposeInt("chosen", { description: "Which one, counted from 0." }),
    logLikelihoods: t.floatList({
      description:
        "How likely the caption is of each: log probability of a token on average, in nats.",
      resolve: ({ logLikelihoods }) => [...logLikelihoods],
    }),
  }),
});

const PictureEventRef = builder
  .objectRef<Event<"GenerationPicture">>("GenerationPicture")
  .implement({
    description: "A picture of the answer is finished.",
    interfaces: [JobEventRef],
    fields: (t) => ({
      picture: t.field({
        type: ImageRef,
        description: "The picture.",
        resolve: ({ picture }) => picture,
      }),
      choice: t.field({
        type: ChoiceRef,
        nullable: true,
        description: "How it was chosen; null unless `candidates` were asked for.",
        resolve: ({ choice }) => choice,
      }),
    }),
  });

const RestartedRef = builder
  .objectRef<Event<"GenerationRestarted">>("GenerationRestarted")
  .implement({
    description:
      "The answer begins anew: it was tried again and came out otherwise. Forget its text and pictures so far.",
    interfaces: [JobEventRef],
  });

const EndReasonRef = builder.enumType("EndReason", {
  description: "Why an answer ended.",
  values: {
    FINISHED: { value: "finished", description: "The model said that it is complete." },
    LENGTH: { value: "length", description: "The limit on its length was reached." },
  } as const,
});

const EndedRef = builder.objectRef<Event<"GenerationEnded">>("GenerationEnded").implement({
  description: "The answer is complete. The last event.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    reason: t.expose("reason", { type: EndReasonRef, description: "Why it ended here." }),
  }),
});

const FailedRef = builder.objectRef<Event<"GenerationFailed">>("GenerationFailed").implement({
  description: "The generation failed. The last event.",
  interfaces: [JobEventRef],
  fields: (t) => ({
    error: t.field({ type: FailureRef, description: "Why.", resolve: ({ error }) => error }),
  }),
});

const CancelledRef = builder
  .objectRef<Event<"GenerationCancelled">>("GenerationCancelled")
  .implement({
    description: "The generation was cancelled. The last event.",
    interfaces: [JobEventRef],
  });

export const GenerationEventRef = builder.unionType("GenerationEvent", {
  description: "What happens to a generation, or that there is no such generation.",
  types: [
    TextRef,
    PreviewRef,
    PictureEventRef,
    RestartedRef,
    EndedRef,
    FailedRef,
    CancelledRef,
    NotFoundRef,
  ],
  resolveType: (event: Numbered<GenerationEvent> | NotFound) => event.__typename,
});
