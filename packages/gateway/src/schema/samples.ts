import type { DatasetSample } from "../datasets.ts";
import { builder } from "./builder.ts";
import { cursorOf, PageInfoRef } from "./page-info.ts";

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

export const SampleConnectionRef = builder.objectRef<SamplePage>("SampleConnection").implement({
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
