import type { Dataset } from "../datasets.ts";
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

const DatasetKindRef = builder.enumType("DatasetKind", {
  description: "Where samples come from.",
  values: {
    SHAPES: {
      value: "shapes",
      description: "The built-in world of shapes, generated as it is needed.",
    },
    FOLDER: { value: "folder", description: "A folder of pictures with captions." },
  } as const,
});

const DatasetRef = builder.objectRef<Dataset>("Dataset").implement({
  description:
    "Captioned pictures to train on: the shapes world, and each folder below `datasets` in the gateway's data folder.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name." }),
    kind: t.expose("kind", { type: DatasetKindRef, description: "Where its samples come from." }),
    samples: t.exposeInt("samples", {
      nullable: true,
      description: "How many captioned pictures it lists; null where it is generated without end.",
    }),
    config: t.expose("config", {
      type: "JSON",
      description: "What to write as `data` in a training configuration to use it.",
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
    datasets: t.field({
      type: [DatasetRef],
      description: "What there is to train on.",
      resolve: (_, __, context) => context.listDatasets(),
    }),
  }),
});
