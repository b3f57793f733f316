import { notFound } from "../failures.ts";
import type { ModelCard } from "../model-card.ts";
import { builder } from "./builder.ts";
import { NotFoundRef } from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import { RunRef } from "./run.ts";

const ModelRef = builder.objectRef<ModelCard>("Model").implement({
  description: "A model that answers.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The name of its folder." }),
    pictureSize: t.exposeInt("pictureSize", {
      description: "Pictures are squares of this many pixels a side.",
    }),
    context: t.exposeInt("context", {
      description:
        "How many sequence elements prompt and answer may take together: tokens, patches, markers.",
    }),
    vocabularySize: t.exposeInt("vocabularySize", {
      description: "How many tokens its text is made of.",
    }),
    config: t.expose("config", { type: "JSON", description: "Every choice that shapes it." }),
    tokenizer: t.field({
      type: "JSON",
      description: "Its tokenizer, as the tokenizer package writes and reads it.",
      resolve: ({ tokenizer }) => tokenizer.toJson(),
    }),
  }),
});

const RunResultRef = builder.unionType("RunResult", {
  description: "A training run, if there is one with this id.",
  types: [RunRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

const GenerationResultRef = builder.unionType("GenerationResult", {
  description: "A generation, if there is one with this id.",
  types: [GenerationRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

builder.queryType({
  description:
    "What there is to know. No query waits for jobs; those that look inside a model wait for what they ask of it.",
  fields: (t) => ({
    model: t.field({
      type: ModelRef,
      nullable: true,
      description: "The model that answers `generate`; null where its folder holds none yet.",
      resolve: (_, __, { model, readCard }) => readCard(model),
    }),
    runs: t.field({
      type: [RunRef],
      description: "The newest thousand training runs, newest first; `jobs` has all.",
      resolve: (_, __, { runs }) => runs.list(),
    }),
    run: t.field({
      type: RunResultRef,
      description: "One training run.",
      args: { id: t.arg.id({ required: true, description: "The run's id." }) },
      resolve: async (_, { id }, { runs }) => (await runs.find(id)) ?? notFound("run", id),
    }),
    generation: t.field({
      type: GenerationResultRef,
      description: "One generation: its state, its answer so far, its error.",
      args: { id: t.arg.id({ required: true, description: "The generation's id." }) },
      resolve: async (_, { id }, { generations }) =>
        (await generations.find(id)) ?? notFound("generation", id),
    }),
  }),
});
