import path from "node:path";
import { invalidOption, notFound, workerFailed } from "../failures.ts";
import { findModelFolder, ownModel } from "../find-model.ts";
import { type StoredModel, weightBytesOf } from "../models.ts";
import { builder } from "./builder.ts";
import { InvalidOptionRef, NotFoundRef, QueueFullRef, WorkerFailedRef } from "./failures.ts";
import { NodeRef } from "./node.ts";
import { cursorOf, mostPerPage, PageInfoRef, pageSizeOf, placeOf } from "./page-info.ts";

export const ModelRef = builder.objectRef<StoredModel>("Model").implement({
  description: "A model that answers.",
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.exposeID("id", {
      description: "Names it where a model is asked for; `default` is the gateway's own.",
    }),
    name: t.exposeString("name", { description: "What it is called." }),
    importedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it was imported; null for the gateway's own.",
      resolve: ({ importedAt }) => importedAt,
    }),
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
    weightBytes: t.float({
      description: "How many bytes its weights take on disk.",
      resolve: (model) => weightBytesOf(model),
    }),
    isLoaded: t.boolean({
      description: "Whether it is the one in memory, ready to answer at once.",
      resolve: ({ folder }, _, { generations }) => generations.held?.model === folder,
    }),
    memoryBytes: t.float({
      nullable: true,
      description: "How much memory the process that holds it took last; null unless it is loaded.",
      resolve: ({ folder }, _, { generations: { held } }) =>
        held?.model === folder ? held.memory : null,
    }),
  }),
});

const ModelEdgeRef = builder.objectRef<StoredModel>("ModelEdge").implement({
  description: "A model and its place in the list.",
  fields: (t) => ({
    cursor: t.string({
      description: "Its place: it stays the same whatever comes and goes.",
      resolve: ({ number }) => cursorOf("model", number),
    }),
    node: t.field({ type: ModelRef, description: "The model.", resolve: (model) => model }),
  }),
});

type ModelPage = {
  readonly models: readonly StoredModel[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly total: number;
};

const ModelConnectionRef = builder.objectRef<ModelPage>("ModelConnection").implement({
  description: "A page of the list of models.",
  fields: (t) => ({
    edges: t.field({
      type: [ModelEdgeRef],
      description: "Its models with their places.",
      resolve: ({ models }) => [...models],
    }),
    nodes: t.field({
      type: [ModelRef],
      description: "Its models alone.",
      resolve: ({ models }) => [...models],
    }),
    pageInfo: t.field({
      type: PageInfoRef,
      description: "Where it lies in the list.",
      resolve: ({ models, hasNextPage, hasPreviousPage }) => {
        const [first, last] = [models[0], models.at(-1)];
        return {
          ...{ hasNextPage, hasPreviousPage },
          startCursor: first ? cursorOf("model", first.number) : null,
          endCursor: last ? cursorOf("model", last.number) : null,
        };
      },
    }),
    totalCount: t.exposeInt("total", { description: "How many models there are in all." }),
  }),
});

const ModelResultRef = builder.unionType("ModelResult", {
  description: "A model, or that there is none with this id.",
  types: [ModelRef, NotFoundRef],
  resolveType: (result) => ("tokenizer" in result ? "Model" : "NotFound"),
});

const ImportModelResultRef = builder.unionType("ImportModelResult", {
  description: "The model that was imported, or why none was.",
  types: [ModelRef, InvalidOptionRef],
  resolveType: (result) => ("tokenizer" in result ? "Model" : "InvalidOption"),
});

const ModelDeletedRef = builder
  .objectRef<{ readonly __typename: "ModelDeleted"; readonly id: string }>("ModelDeleted")
  .implement({
    description: "A model was forgotten.",
    fields: (t) => ({ id: t.exposeID("id", { description: "The id that it had." }) }),
  });

const DeleteModelResultRef = builder.unionType("DeleteModelResult", {
  description: "What was forgotten, or why nothing was.",
  types: [ModelDeletedRef, InvalidOptionRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

type Exported = {
  readonly __typename: "ModelExported";
  readonly folder: string;
  readonly bytes: number;
};

const ModelExportedRef = builder.objectRef<Exported>("ModelExported").implement({
  description: "A model was written into a folder.",
  fields: (t) => ({
    folder: t.exposeString("folder", { description: "The folder, on the gateway's machine." }),
    weightBytes: t.exposeFloat("bytes", { description: "How many bytes its weights take there." }),
  }),
});

const ExportModelResultRef = builder.unionType("ExportModelResult", {
  description: "What was written, or why nothing was.",
  types: [ModelExportedRef, InvalidOptionRef, NotFoundRef, QueueFullRef, WorkerFailedRef],
  resolveType: (result) => result.__typename,
});

const PrecisionRef = builder.enumType("Precision", {
  description: "How many bits a weight takes.",
  values: {
    FULL: { value: 32, description: "32: as it was learned." },
    HALF: { value: 16, description: "16: half the room." },
    EIGHT: { value: 8, description: "8 in matrices, 16 elsewhere: a quarter of the room." },
  } as const,
});

const modelId = "The id of a model.";

builder.queryFields((t) => ({
  model: t.field({
    type: ModelRef,
    nullable: true,
    description:
      "The model that answers `generate` unless told otherwise; null where its folder holds none yet.",
    resolve: async (_, __, { model, readCard }) => {
      const card = await readCard(model);
      return card && { ...card, id: ownModel, number: 0, importedAt: null };
    },
  }),
  models: t.field({
    type: ModelConnectionRef,
    description:
      "The gateway's own model, then those that were imported, oldest first. What training runs made is listed with them.",
    args: {
      first: t.arg.int({ defaultValue: 20, description: `How many, from 1 to ${mostPerPage}.` }),
      after: t.arg.string({ description: "Only those behind the one with this cursor." }),
    },
    resolve: async (_, { first, after }, { models }) => {
      const all = await models.list();
      const place = placeOf("model", after) ?? -1;
      const behind = all.filter(({ number }) => number > place); // none behind a cursor that is not ours
      const size = pageSizeOf(first);
      return {
        models: behind.slice(0, size),
        hasNextPage: behind.length > size,
        hasPreviousPage: behind.length < all.length,
        total: all.length,
      };
    },
  }),
}));

builder.mutationFields((t) => ({
  importModel: t.field({
    type: ImportModelResultRef,
    description:
      "Keep a copy of a model that lies on the gateway's machine: `config.json`, `tokenizer.json`, `model.safetensors`.",
    args: {
      folder: t.arg.string({ required: true, description: "The absolute path of its folder." }),
      name: t.arg.string({
        description: "What to call it, at most 100 characters. Default: the folder's name.",
      }),
    },
    resolve: async (_, { folder, name }, { models, inspections }) => {
      const called = (name ?? path.basename(folder)).trim();
      if (called === "" || called.length > 100) {
        return invalidOption("name", "name should have 1 to 100 characters");
      }
      const imported = await models.import(folder, called, async (copy) => {
        const outcome = await inspections.ask(copy, { type: "noiseSchedule", points: 2 });
        return "insight" in outcome ? undefined : outcome.message; // its weights were read on the way
      });
      return "problem" in imported
        ? invalidOption("folder", `folder: ${imported.problem}`)
        : imported;
    },
  }),
  exportModel: t.field({
    type: ExportModelResultRef,
    description:
      "Write a model into a new folder below `exports` in the gateway's data folder, to be used elsewhere.",
    args: {
      model: t.arg.id({
        required: true,
        description: `${modelId.slice(0, -1)}, of a training run (its newest checkpoint) or of a checkpoint.`,
      }),
      name: t.arg.string({
        required: true,
        description:
          "The new folder's name: up to 80 letters, digits, dashes and underscores, a letter or digit first.",
      }),
      precision: t.arg({
        type: PrecisionRef,
        defaultValue: 16,
        description: "How many bits a weight takes there.",
      }),
    },
    resolve: async (_, { model, name, precision }, context) => {
      if (!/^[a-z0-9][a-z0-9_-]{0,79}$/i.test(name)) {
        return invalidOption(
          "name",
          "name should be up to 80 letters, digits, dashes, underscores",
        );
      }
      const found = await findModelFolder(model, context);
      if ("__typename" in found) return found;
      if (!(await context.readCard(found.folder))) return notFound("model", model);
      const folder = path.join(context.exports, name);
      const bits = precision ?? 16;
      const outcome = await context.inspections.ask(found.folder, { type: "export", folder, bits });
      if (!("insight" in outcome)) {
        return outcome.__typename === "QueueFull" || outcome.__typename === "InvalidOption"
          ? outcome
          : workerFailed(outcome.message);
      }
      const card = await context.readCard(folder);
      const bytes = card ? await weightBytesOf(card) : 0;
      return { __typename: "ModelExported" as const, folder, bytes };
    },
  }),
  deleteModel: t.field({
    type: DeleteModelResultRef,
    description:
      "Forget a model that was imported. A training run's models go with the run; the gateway's own stays.",
    args: { id: t.arg.id({ required: true, description: modelId }) },
    resolve: async (_, { id }, { models, generations }) => {
      if (id === ownModel) return invalidOption("id", "id should be of an imported model");
      const model = await models.find(id);
      if (!model || !(await models.remove(id))) return notFound("imported model", id);
      generations.unload(model.folder);
      return { __typename: "ModelDeleted" as const, id };
    },
  }),
  loadModel: t.field({
    type: ModelResultRef,
    description:
      "Have a model in memory before it is asked; the one there makes room once its answers are done. Follow `isLoaded`.",
    args: { id: t.arg.id({ required: true, description: modelId }) },
    resolve: async (_, { id }, { models, generations }) => {
      const model = await models.find(id);
      if (model) generations.warm(model.folder);
      return model ?? notFound("model", id);
    },
  }),
  unloadModel: t.field({
    type: ModelResultRef,
    description:
      "Let go of the memory of a model once its answers are done. It is loaded again when it is asked.",
    args: { id: t.arg.id({ required: true, description: modelId }) },
    resolve: async (_, { id }, { models, generations }) => {
      const model = await models.find(id);
      if (model) generations.unload(model.folder);
      return model ?? notFound("model", id);
    },
  }),
}));
