import type { GatewayContext } from "../context.ts";
import { type Failure, invalidOption, type NotFound, notFound } from "../failures.ts";
import { findModelFolder, ownModel } from "../find-model.ts";
import type { InsightQuestion } from "../insight.ts";
import type { ModelCard } from "../model-card.ts";
import { openParts } from "../open-request.ts";
import { type PromptPart, readPrompt } from "../prompt.ts";
import { builder } from "./builder.ts";
import {
  InvalidOptionRef,
  NotFoundRef,
  PictureInvalidRef,
  PromptTooLongRef,
  QueueFullRef,
  WorkerFailedRef,
} from "./failures.ts";
import {
  AttentionRef,
  type InsightOf,
  NextTokensRef,
  NoiseScheduleRef,
  TokensRef,
} from "./insight.ts";
import { PromptPartRef } from "./options.ts";

const mostText = 100_000; // characters
const mostTokens = 1_000;
const mostPoints = 1_025;

/** What can go wrong with a question about a model's inside. */
export const insideFailures = [
  PromptTooLongRef,
  PictureInvalidRef,
  InvalidOptionRef,
  NotFoundRef,
  QueueFullRef,
  WorkerFailedRef,
];

const TokenizeResultRef = builder.unionType("TokenizeResult", {
  description: "Tokens, or why there are none.",
  types: [TokensRef, InvalidOptionRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

const NoiseScheduleResultRef = builder.unionType("NoiseScheduleResult", {
  description: "A noise schedule, or why there is none.",
  types: [NoiseScheduleRef, ...insideFailures],
  resolveType: (result) => result.__typename,
});

const NextTokensResultRef = builder.unionType("NextTokensResult", {
  description: "Likely tokens, or why there are none.",
  types: [NextTokensRef, ...insideFailures],
  resolveType: (result) => result.__typename,
});

const AttentionResultRef = builder.unionType("AttentionResult", {
  description: "Attention, or why there is none.",
  types: [AttentionRef, ...insideFailures],
  resolveType: (result) => result.__typename,
});

/** How a model is named where one is asked for. */
export const modelDescription =
  "The id of a model, of a training run (its newest checkpoint) or of a checkpoint. Default: the gateway's own model.";

builder.queryFields((t) => ({
  tokenize: t.field({
    type: TokenizeResultRef,
    description: "Text as the tokens that a model reads.",
    args: {
      text: t.arg.string({
        required: true,
        description: `The text, at most ${mostText} characters.`,
      }),
      model: t.arg.id({ description: modelDescription }),
    },
    resolve: async (_, { text, model }, context) => {
      if (text.length > mostText) {
        const wanted = `text should have at most ${mostText} characters`;
        return invalidOption("text", `${wanted}, got ${text.length}`);
      }
      const card = await cardOf(model, context);
      if ("__typename" in card) return card;
      const { tokenizer } = card;
      return { __typename: "Tokens" as const, ids: tokenizer.encode(text), tokenizer };
    },
  }),
  detokenize: t.field({
    type: TokenizeResultRef,
    description: "Tokens as the text that they stand for.",
    args: {
      ids: t.arg.intList({
        required: true,
        description: `The tokens' numbers, at most ${mostText}.`,
      }),
      model: t.arg.id({ description: modelDescription }),
    },
    resolve: async (_, { ids, model }, context) => {
      const card = await cardOf(model, context);
      if ("__typename" in card) return card;
      const { tokenizer, vocabularySize } = card;
      const strange = ids.find((id) => id < 0 || id >= vocabularySize);
      if (strange !== undefined || ids.length > mostText) {
        const wanted = `ids should be at most ${mostText} numbers from 0 to ${vocabularySize - 1}`;
        return invalidOption("ids", `${wanted}, got ${strange ?? `${ids.length} of them`}`);
      }
      return { __typename: "Tokens" as const, ids, tokenizer };
    },
  }),
  noiseSchedule: t.field({
    type: NoiseScheduleResultRef,
    description: "How a model's pictures turn to noise, in numbers.",
    args: {
      model: t.arg.id({ description: modelDescription }),
      points: t.arg.int({
        defaultValue: 65,
        description: `At how many times, from 2 to ${mostPoints}.`,
      }),
    },
    resolve: async (_, { model, points }, context) => {
      const card = await cardOf(model, context);
      if ("__typename" in card) return card;
      const settled = Math.max(2, Math.min(mostPoints, points ?? 65));
      const found = await askInside(card, { type: "noiseSchedule", points: settled }, context);
      return "__typename" in found ? found : { ...found, __typename: "NoiseSchedule" as const };
    },
  }),
  nextTokens: t.field({
    type: NextTokensResultRef,
    description: "What a model holds likely to come after a prompt, before anything is drawn.",
    args: {
      prompt: t.arg({
        type: [PromptPartRef],
        required: true,
        description: "Text and pictures, as for `generate`.",
      }),
      model: t.arg.id({ description: modelDescription }),
      first: t.arg.int({ defaultValue: 20, description: `How many, from 1 to ${mostTokens}.` }),
    },
    resolve: async (_, { prompt, model, first }, context) => {
      const read = await readDocument(prompt, model, context);
      if ("__typename" in read) return read;
      const { card, document } = read;
      const count = Math.max(1, Math.min(mostTokens, first ?? 20));
      const question = { type: "nextTokens", prompt: document, count } as const;
      const found = await askInside(card, question, context);
      if ("__typename" in found) return found;
      return { ...found, __typename: "NextTokens" as const, tokenizer: card.tokenizer };
    },
  }),
  attention: t.field({
    type: AttentionResultRef,
    description:
      "Where a model looks while it reads a prompt: the mean over the heads of one layer, or of all.",
    args: {
      prompt: t.arg({
        type: [PromptPartRef],
        required: true,
        description: "Text and pictures, as for `generate`.",
      }),
      model: t.arg.id({ description: modelDescription }),
      position: t.arg.int({ description: "Which element looks, from 0. Default: the last." }),
      layer: t.arg.int({ description: "Which layer, from 0. Default: the mean over all." }),
    },
    resolve: async (_, { prompt, model, position, layer }, context) => {
      const read = await readDocument(prompt, model, context);
      if ("__typename" in read) return read;
      const { card, document } = read;
      const question = {
        ...{ type: "attention", prompt: document },
        ...(typeof position === "number" && { position }),
        ...(typeof layer === "number" && { layer }),
      } as const satisfies InsightQuestion;
      const found = await askInside(card, question, context);
      if ("__typename" in found) return found;
      return { ...found, __typename: "Attention" as const, tokenizer: card.tokenizer };
    },
  }),
}));

/** What the gateway knows of a model, by its id. */
export async function cardOf(
  id: string | null | undefined,
  context: GatewayContext,
): Promise<ModelCard | NotFound> {
  const found = await findModelFolder(id, context);
  if ("__typename" in found) return found;
  return (await context.readCard(found.folder)) ?? notFound("model", id ?? ownModel);
}

/** The prompt as the model reads it, with room for a token behind it. */
async function readDocument(
  prompt: readonly PromptPart[],
  model: string | null | undefined,
  context: GatewayContext,
) {
  const card = await cardOf(model, context);
  if ("__typename" in card) return card;
  const read = await readPrompt(prompt, card, context.pictures);
  if (read.__typename !== "ReadPrompt") return read;
  const document = await openParts(read.kept, context.pictures);
  return "__typename" in document ? document : { card, document };
}

/** The answer of the child that looks inside models, or why there is none. */
export async function askInside<Type extends InsightQuestion["type"]>(
  card: ModelCard,
  question: Extract<InsightQuestion, { type: Type }>,
  { inspections }: GatewayContext,
): Promise<InsightOf<Type> | Exclude<Failure, { __typename: "InvalidConfig" }>> {
  const outcome = await inspections.ask(card.folder, question);
  return "insight" in outcome ? (outcome.insight as InsightOf<Type>) : outcome;
}
