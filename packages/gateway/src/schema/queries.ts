import { notFound } from "../failures.ts";
import { builder } from "./builder.ts";
import { NotFoundRef } from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import { RunRef } from "./run.ts";

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
