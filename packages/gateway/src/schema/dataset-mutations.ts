import { barePicture } from "../bare-picture.ts";
import type { GatewayContext } from "../context.ts";
import {
  type InvalidOption,
  invalidOption,
  type NotFound,
  type PictureInvalid,
  pictureInvalid,
} from "../failures.ts";
import { bytesOfPicture } from "../given-picture.ts";
import type { Run } from "../run.ts";
import type { NewSample } from "../write-samples.ts";
import { builder } from "./builder.ts";
import { DatasetRef } from "./datasets.ts";
import { InvalidOptionRef, NotFoundRef, PictureInvalidRef } from "./failures.ts";
import { pictureGiven } from "./options.ts";

const mostSamples = 1_000; // in one mutation
const mostCaption = 2_000; // characters

type GivenSample = { readonly picture: string; readonly caption: string };

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

const NewDatasetResultRef = builder.unionType("NewDatasetResult", {
  description: "The new data set, or why there is none.",
  types: [DatasetRef, InvalidOptionRef, PictureInvalidRef, NotFoundRef],
  resolveType: (result) => ("kind" in result ? "Dataset" : result.__typename),
});

const AddSamplesResultRef = builder.unionType("AddSamplesResult", {
  description: "The data set with what was added, or why nothing was.",
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

type MutationFields = Parameters<Parameters<typeof builder.mutationFields>[0]>[0];

function samplesArg(t: MutationFields) {
  return t.arg({
    type: [NewSampleRef],
    required: true,
    description: `The pictures, 1 to ${mostSamples}.`,
  });
}

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
  addSamples: t.field({
    type: AddSamplesResultRef,
    description:
      "Add pictures with captions to a data set that `createDataset` made, behind those that it has: all or none. Refused " +
      "while a training run that has begun learns from it, as that could not go on afterwards.",
    args: {
      dataset: t.arg.string({ required: true, description: "Its name." }),
      samples: samplesArg(t),
    },
    resolve: async (_, { dataset, samples }, context) => {
      const { datasets, runs } = context;
      const users = await runs.learningFrom(datasets.folderOf(dataset));
      const busy = users.find(({ job }) => job.startedAt !== undefined);
      if (busy) return inUse("dataset", busy);
      return (
        problemOfCount(samples) ??
        datasets.add(dataset, samples.length, (i) => readSample(samples, i, context))
      );
    },
  }),
  createDataset: t.field({
    type: NewDatasetResultRef,
    description:
      "Make a data set of pictures with captions. Large ones are best put to addresses of `createUpload` before.",
    args: {
      name: t.arg.string({ required: true, description: newName }),
      samples: samplesArg(t),
    },
    resolve: async (_, { name, samples }, context) =>
      problemOfCount(samples) ??
      context.datasets.make(name, samples.length, (i) => readSample(samples, i, context)),
  }),
  deleteDataset: t.field({
    type: DeleteDatasetResultRef,
    description:
      "Forget a data set that was registered or made. A registered folder stays where it is; one that was made goes with its " +
      "pictures. Refused while a training run that has not ended learns from it.",
    args: { name: t.arg.string({ required: true, description: "Its name." }) },
    resolve: async (_, { name }, { datasets, runs }) => {
      const [busy] = await runs.learningFrom(datasets.folderOf(name));
      if (busy) return inUse("name", busy);
      return (await datasets.remove(name)) ?? { __typename: "DatasetDeleted" as const, name };
    },
  }),
}));

function problemOfCount({ length }: readonly GivenSample[]): InvalidOption | undefined {
  if (length >= 1 && length <= mostSamples) return undefined;
  return invalidOption("samples", `samples should be 1 to ${mostSamples}, got ${length}`);
}

function inUse(option: string, { record }: Run): InvalidOption {
  const wanted = `${option} should be of a data set that no training run under way learns from`;
  return invalidOption(option, `${wanted}, got that of run ${record.id}`);
}

async function readSample(
  samples: readonly GivenSample[],
  i: number,
  { pictures }: GatewayContext,
): Promise<NewSample | InvalidOption | PictureInvalid | NotFound> {
  const { picture, caption } = samples[i] as GivenSample;
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
