import { barePicture } from "../bare-picture.ts";
import type { GatewayContext } from "../context.ts";
import type { DatasetSample, NewSample } from "../datasets.ts";
import {
  type InvalidOption,
  invalidOption,
  type NotFound,
  notFound,
  type PictureInvalid,
  pictureInvalid,
} from "../failures.ts";
import { bytesOfPicture } from "../given-picture.ts";
import type { Dataset } from "../list-datasets.ts";
import { builder } from "./builder.ts";
import { InvalidOptionRef, NotFoundRef, PictureInvalidRef } from "./failures.ts";
import { datasetId, NodeRef } from "./node.ts";
import { pictureGiven } from "./options.ts";
import { cursorOf, mostPerPage, PageInfoRef, pageSizeOf, placeOf } from "./page-info.ts";

const mostSamples = 1_000; // in one mutation
const mostCaption = 2_000; // characters

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

const SampleRef = builder.objectRef<DatasetSample>("Sample").implement({
  description: "A captioned picture of a data set.",
  fields: (t) => ({
    index: t.exposeInt("index", { description: "Its place in the data set, from 0." }),
    captions: t.stringList({
      description: "What is said of it: one or several, of which training takes one each time.",
      resolve: ({ captions }) => [...captions],
    }),
    file: t.exposeString("file", { description: "Its file, from the data set's folder." }),
    url: t.string({
      description:
        "Where it is served for looking at, from this server's root: a PNG of at most 256 pixels a side.",
      resolve: ({ dataset, index }) => `/datasets/${encodeURIComponent(dataset)}/${index}.png`,
    }),
  }),
});

const SampleEdgeRef = builder.objectRef<DatasetSample>("SampleEdge").implement({
  description: "A sample and its place in the list.",
  fields: (t) => ({
    cursor: t.string({
      description: "Its place.",
      resolve: ({ index }) => cursorOf("sample", index),
    }),
    node: t.field({ type: SampleRef, description: "The sample.", resolve: (sample) => sample }),
  }),
});

type SamplePage = { readonly samples: readonly DatasetSample[]; readonly total: number };

const SampleConnectionRef = builder.objectRef<SamplePage>("SampleConnection").implement({
  description: "A page of the samples of a data set.",
  fields: (t) => ({
    edges: t.field({
      type: [SampleEdgeRef],
      description: "Its samples with their places.",
      resolve: ({ samples }) => [...samples],
    }),
    nodes: t.field({
      type: [SampleRef],
      description: "Its samples alone.",
      resolve: ({ samples }) => [...samples],
    }),
    pageInfo: t.field({
      type: PageInfoRef,
      description: "Where it lies in the list.",
      resolve: ({ samples, total }) => {
        const [first, last] = [samples[0], samples.at(-1)];
        return {
          hasNextPage: last !== undefined && last.index + 1 < total,
          hasPreviousPage: first !== undefined && first.index > 0,
          startCursor: first ? cursorOf("sample", first.index) : null,
          endCursor: last ? cursorOf("sample", last.index) : null,
        };
      },
    }),
    totalCount: t.exposeInt("total", { description: "How many samples there are in all." }),
  }),
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

const NewSampleRef = builder.inputType("NewSample", {
  description: "A picture and what is said of it.",
  fields: (t) => ({
    picture: t.string({ required: true, description: `The picture: ${pictureGiven}` }),
    caption: t.string({
      required: true,
      description: `What it shows, at most ${mostCaption} characters.`,
    }),
  }),
});

const DatasetResultRef = builder.unionType("DatasetResult", {
  description: "A data set, if there is one of this name.",
  types: [DatasetRef, NotFoundRef],
  resolveType: (result) => ("kind" in result ? "Dataset" : "NotFound"),
});

const NewDatasetResultRef = builder.unionType("NewDatasetResult", {
  description: "The new data set, or why there is none.",
  types: [DatasetRef, InvalidOptionRef, PictureInvalidRef, NotFoundRef],
  resolveType: (result) => ("kind" in result ? "Dataset" : result.__typename),
});

const DatasetDeletedRef = builder
  .objectRef<{ readonly __typename: "DatasetDeleted"; readonly name: string }>("DatasetDeleted")
  .implement({
    description: "A data set was forgotten.",
    fields: (t) => ({ name: t.exposeString("name", { description: "The name that it had." }) }),
  });

const DeleteDatasetResultRef = builder.unionType("DeleteDatasetResult", {
  description: "What was forgotten, or why nothing was.",
  types: [DatasetDeletedRef, InvalidOptionRef, NotFoundRef],
  resolveType: (result) => result.__typename,
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

const newName =
  "A new name: up to 80 letters, digits, spaces, dashes and underscores, a letter or digit first.";

builder.mutationFields((t) => ({
  registerDataset: t.field({
    type: NewDatasetResultRef,
    description: "Have a name stand for a folder of captioned pictures, which stays where it is.",
    args: {
      name: t.arg.string({ required: true, description: newName }),
      folder: t.arg.string({
        required: true,
        description:
          "The absolute path of a folder on the gateway's machine with captions.jsonl or metadata.jsonl.",
      }),
    },
    resolve: (_, { name, folder }, { datasets }) => datasets.register(name, folder),
  }),
  createDataset: t.field({
    type: NewDatasetResultRef,
    description:
      "Make a data set of pictures with captions. Large ones are best put to addresses of `createUpload` before.",
    args: {
      name: t.arg.string({ required: true, description: newName }),
      samples: t.arg({
        type: [NewSampleRef],
        required: true,
        description: `The pictures, 1 to ${mostSamples}.`,
      }),
    },
    resolve: async (_, { name, samples }, context) => {
      if (samples.length < 1 || samples.length > mostSamples) {
        const wanted = `samples should be 1 to ${mostSamples}`;
        return invalidOption("samples", `${wanted}, got ${samples.length}`);
      }
      return context.datasets.make(name, samples.length, (i) =>
        readSample(samples[i] as (typeof samples)[number], i, context),
      );
    },
  }),
  deleteDataset: t.field({
    type: DeleteDatasetResultRef,
    description:
      "Forget a data set that was registered or made. A registered folder stays where it is; one that was made goes with its pictures.",
    args: { name: t.arg.string({ required: true, description: "Its name." }) },
    resolve: async (_, { name }, { datasets }) =>
      (await datasets.remove(name)) ?? { __typename: "DatasetDeleted" as const, name },
  }),
}));

async function readSample(
  { picture, caption }: { readonly picture: string; readonly caption: string },
  i: number,
  { pictures }: GatewayContext,
): Promise<NewSample | InvalidOption | PictureInvalid | NotFound> {
  const words = caption.trim();
  if (words === "" || words.length > mostCaption) {
    const wanted = `samples.${i}.caption should have 1 to ${mostCaption} characters`;
    return invalidOption("samples", `${wanted}, got ${words.length}`);
  }
  const read = await bytesOfPicture(picture, i, pictures);
  if (read.__typename !== "PictureBytes") return read;
  const png = await barePicture(read.bytes).catch(() => undefined);
  if (!png) return pictureInvalid("the bytes are not a picture that can be decoded to its end", i);
  return { png, caption: words };
}
