import { notFound } from "../failures.ts";
import type { Dataset } from "../list-datasets.ts";
import { builder } from "./builder.ts";
import { NotFoundRef } from "./failures.ts";
import { datasetId, NodeRef } from "./node.ts";
import { mostPerPage, pageSizeOf, placeOf } from "./page-info.ts";
import { SampleConnectionRef } from "./samples.ts";

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

const DatasetOriginRef = builder.enumType("DatasetOrigin", {
  description: "How a data set came here, which says what may become of it.",
  values: {
    BUILT_IN: { value: "builtIn", description: "With the gateway. It stays." },
    MADE: {
      value: "made",
      description: "By `createDataset`: pictures may be added, and it is deleted with them.",
    },
    REGISTERED: {
      value: "registered",
      description:
        "By `registerDataset`: it grows where its folder lies, which stays when it is deleted.",
    },
    PLACED: {
      value: "placed",
      description: "Somebody put it into the gateway's data folder, where it grows and is removed.",
    },
  } as const,
});

export const DatasetRef = builder.objectRef<Dataset>("Dataset").implement({
  description:
    "Captioned pictures to train on: the shapes world, and each folder below `datasets` in the gateway's data folder.",
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      description: "Its id among all: `dataset:` and its name.",
      resolve: ({ name }) => datasetId(name),
    }),
    name: t.exposeString("name", { description: "Its name, which no other has." }),
    kind: t.expose("kind", { type: DatasetKindRef, description: "Where its samples come from." }),
    origin: t.expose("origin", { type: DatasetOriginRef, description: "How it came here." }),
    samples: t.exposeInt("samples", {
      nullable: true,
      description: "How many captioned pictures it lists; null where it is generated without end.",
    }),
    items: t.field({
      type: SampleConnectionRef,
      nullable: true,
      description: "Its samples in their order; null where it is generated without end.",
      args: {
        first: t.arg.int({ defaultValue: 20, description: `How many, from 1 to ${mostPerPage}.` }),
        after: t.arg.string({ description: "Only those behind the one with this cursor." }),
      },
      resolve: async ({ name }, { first, after }, { datasets }) => {
        const from = (placeOf("sample", after) ?? -1) + 1;
        const place = Number.isNaN(from) ? Number.MAX_SAFE_INTEGER : from;
        return datasets.samples(name, place, pageSizeOf(first));
      },
    }),
    config: t.expose("config", {
      type: "JSON",
      description: "What to write as `data` in a training configuration to use it.",
    }),
  }),
});

const DatasetResultRef = builder.unionType("DatasetResult", {
  description: "A data set, if there is one of this name.",
  types: [DatasetRef, NotFoundRef],
  resolveType: (result) => ("kind" in result ? "Dataset" : "NotFound"),
});

builder.queryFields((t) => ({
  datasets: t.field({
    type: [DatasetRef],
    description: "What there is to train on.",
    resolve: (_, __, { datasets }) => datasets.list(),
  }),
  dataset: t.field({
    type: DatasetResultRef,
    description: "One data set, to be browsed.",
    args: { name: t.arg.string({ required: true, description: "Its name." }) },
    resolve: async (_, { name }, { datasets }) =>
      (await datasets.find(name)) ?? notFound("data set", name),
  }),
}));
