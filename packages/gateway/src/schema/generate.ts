import type { GatewayContext } from "../context.ts";
import { type Failure, type InvalidOption, invalidOption, workerFailed } from "../failures.ts";
import { findModelFolder } from "../find-model.ts";
import type { Generation } from "../generation.ts";
import type { Asking } from "../generations.ts";
import { type PromptPart, readPrompt, readSource } from "../prompt.ts";
import { askingArgs, readAsking } from "./asking.ts";
import { builder } from "./builder.ts";
import {
  InvalidOptionRef,
  NotFoundRef,
  PictureInvalidRef,
  PromptTooLongRef,
  QueueFullRef,
  WorkerFailedRef,
} from "./failures.ts";
import { GenerationRef } from "./generation.ts";
import {
  GenerateOptionsRef,
  type GivenOptions,
  PromptPartRef,
  pictureGiven,
  readOptions,
} from "./options.ts";

const GenerateResultRef = builder.unionType("GenerateResult", {
  description: "The generation that was begun, or why none was.",
  types: [
    GenerationRef,
    PromptTooLongRef,
    PictureInvalidRef,
    InvalidOptionRef,
    NotFoundRef,
    QueueFullRef,
    WorkerFailedRef,
  ],
  resolveType: (result) => result.__typename,
});

const optionsGiven = "How to answer.";
const toText = { begin: "text", maximumPictures: 0 } as const;
const toPicture = { begin: "picture" } as const;

builder.mutationFields((t) => ({
  generate: t.field({
    type: GenerateResultRef,
    description:
      "Go on with a document: draw what a text says, say what a picture shows, or both in turn.",
    args: {
      prompt: t.arg({
        type: [PromptPartRef],
        required: true,
        description: "Text and pictures, in any order, any number of either.",
      }),
      options: t.arg({ type: GenerateOptionsRef, description: optionsGiven }),
      ...askingArgs(t),
    },
    resolve: (_, { prompt, options, ...asking }, context) =>
      generate(prompt, options ?? {}, readAsking(asking), context),
  }),
  edit: t.field({
    type: GenerateResultRef,
    description:
      "Draw a picture as an instruction changes another one: `generate` from the picture and the instruction, which " +
      "begins with a picture.",
    args: {
      picture: t.arg.string({ required: true, description: `What to change: ${pictureGiven}` }),
      instruction: t.arg.string({
        required: true,
        description: "What to change about it, as the model learned it.",
      }),
      options: t.arg({ type: GenerateOptionsRef, description: optionsGiven }),
      ...askingArgs(t),
    },
    resolve: (_, { picture, instruction, options, ...asking }, context) =>
      generate(
        [{ picture }, { text: instruction }],
        settle({ maximumTokens: 0, ...options }, toPicture),
        readAsking(asking),
        context,
      ),
  }),
  inpaint: t.field({
    type: GenerateResultRef,
    description:
      "Draw a part of a picture anew, the rest of it stays byte for byte: `generate` with `source` and `mask`.",
    args: {
      picture: t.arg.string({ required: true, description: `The picture: ${pictureGiven}` }),
      mask: t.arg.string({
        required: true,
        description: `White where it is drawn anew, black where it stays, of the picture's shape: ${pictureGiven}`,
      }),
      prompt: t.arg.string({
        required: true,
        description: "What the whole picture is to show, as in `generate`.",
      }),
      options: t.arg({ type: GenerateOptionsRef, description: optionsGiven }),
      ...askingArgs(t),
    },
    resolve: (_, { picture, mask, prompt, options, ...asking }, context) =>
      generate(
        [{ text: prompt }],
        settle({ maximumTokens: 0, ...options }, { ...toPicture, source: picture, mask }),
        readAsking(asking),
        context,
      ),
  }),
  caption: t.field({
    type: GenerateResultRef,
    description:
      "Say what a picture shows: `generate` from the picture alone, which writes and does not draw.",
    args: {
      picture: t.arg.string({ required: true, description: `The picture: ${pictureGiven}` }),
      options: t.arg({ type: GenerateOptionsRef, description: optionsGiven }),
      ...askingArgs(t),
    },
    resolve: (_, { picture, options, ...asking }, context) =>
      generate([{ picture }], settle(options ?? {}, toText), readAsking(asking), context),
  }),
  ask: t.field({
    type: GenerateResultRef,
    description:
      "Answer a question about a picture: `generate` from the picture and the question, which writes and does not draw.",
    args: {
      picture: t.arg.string({ required: true, description: `The picture: ${pictureGiven}` }),
      question: t.arg.string({
        required: true,
        description: "The question, as the model learned to answer it.",
      }),
      options: t.arg({ type: GenerateOptionsRef, description: optionsGiven }),
      ...askingArgs(t),
    },
    resolve: (_, { picture, question, options, ...asking }, context) =>
      generate(
        [{ picture }, { text: question }],
        settle(options ?? {}, toText),
        readAsking(asking),
        context,
      ),
  }),
}));

/** The options with those that the mutation settles; or the first of these that was given as something else. */
function settle(given: GivenOptions, settled: GivenOptions): GivenOptions | InvalidOption {
  for (const [name, value] of Object.entries(settled)) {
    const other = given[name as keyof GivenOptions];
    if (other === undefined || other === null || other === value) continue;
    return invalidOption(name, `${name} should be left out: it follows from the mutation`);
  }
  return { ...given, ...settled };
}

/** Check everything, keep the pictures, and begin. */
async function generate(
  prompt: readonly PromptPart[],
  given: GivenOptions | InvalidOption,
  asking: Asking,
  context: GatewayContext,
): Promise<Generation | Exclude<Failure, { __typename: "InvalidConfig" }>> {
  if ("__typename" in given) return given;
  const options = readOptions(given);
  if ("__typename" in options) return options;
  const found = await findModelFolder(given.model ?? given.run, context);
  if ("__typename" in found) return found;
  const { folder: model } = found;
  const { generations, pictures, readCard } = context;
  const card = await readCard(model);
  if (!card) {
    return workerFailed("there is no model to answer with: its folder holds none that can be read");
  }
  const read = await readPrompt(prompt, card, pictures, options);
  if (read.__typename !== "ReadPrompt") return read;
  const made = await readSource(given, card, pictures, options);
  if (made.__typename !== "ReadSource") return made;
  const { source, mask } = made;
  return generations.start({ model, prompt: read.kept, options, source, mask }, asking);
}
