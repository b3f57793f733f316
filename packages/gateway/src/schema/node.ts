import { checkpointId } from "../find-model.ts";
import type { Dataset } from "../list-datasets.ts";
import type { StoredModel } from "../models.ts";
import type { StoredPicture } from "../pictures.ts";
import type { Upload } from "../uploads.ts";
import { builder } from "./builder.ts";
import type { AnyJob } from "./job.ts";

/** A checkpoint of a run. */
export type CheckpointOfRun = { readonly run: string; readonly step: number };

/** All that can be asked for again by its id. */
export type AnyNode = AnyJob | StoredModel | StoredPicture | Upload | Dataset | CheckpointOfRun;

const datasetPrefix = "dataset:"; // no other id begins so

/** The id of a data set among all ids. */
export function datasetId(name: string): string {
  return `${datasetPrefix}${name}`;
}

/** The name of the data set with this id, if it can be the id of one. */
export function datasetNameOf(id: string): string | undefined {
  return id.startsWith(datasetPrefix) ? id.slice(datasetPrefix.length) : undefined;
}

/** Relay's `Node`. https://relay.dev/graphql/objectidentification.htm */
export const NodeRef = builder.interfaceRef<AnyNode>("Node").implement({
  description:
    "Something with an id that nothing else has, whatever its kind, and that stays the same: `node` finds it again.",
  resolveType: (node) => {
    if ("__typename" in node) return node.__typename;
    if ("tokenizer" in node) return "Model";
    if ("expiresAt" in node) return "Upload";
    if ("step" in node) return "Checkpoint";
    return "kind" in node ? "Dataset" : "Image";
  },
  fields: (t) => ({
    id: t.id({
      description: "Its id among all.",
      resolve: (node) => {
        if ("job" in node) return node.job.id;
        if ("step" in node) return checkpointId(node.run, node.step);
        return "kind" in node ? datasetId(node.name) : node.id;
      },
    }),
  }),
});
