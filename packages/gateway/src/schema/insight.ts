import type { Place } from "@transfusion/model";
import type { Tokenizer } from "@transfusion/tokenizer";
import type { Insight, NoisePoint } from "../insight.ts";
import { builder } from "./builder.ts";

/** The answer to one type of question. */
export type InsightOf<Type extends Insight["type"]> = Extract<Insight, { type: Type }>;
type Pieces = {
  readonly __typename: "Tokens";
  readonly ids: readonly number[];
  readonly tokenizer: Tokenizer;
};
type NextTokens = InsightOf<"nextTokens"> & {
  readonly __typename: "NextTokens";
  readonly tokenizer: Tokenizer;
};
type Attention = InsightOf<"attention"> & {
  readonly __typename: "Attention";
  readonly tokenizer: Tokenizer;
};
type Schedule = InsightOf<"noiseSchedule"> & { readonly __typename: "NoiseSchedule" };

const TokenRef = builder.objectRef<{ id: number; tokenizer: Tokenizer }>("Token").implement({
  description: "A token of a model.",
  fields: (t) => ({
    id: t.exposeInt("id", { description: "Its number in the vocabulary." }),
    text: t.string({
      description:
        "What it stands for. A token may be a part of a character, which is shown as a replacement.",
      resolve: ({ id, tokenizer }) => tokenizer.decode([id]),
    }),
  }),
});

export const TokensRef = builder.objectRef<Pieces>("Tokens").implement({
  description: "Text as a model reads it.",
  fields: (t) => ({
    ids: t.intList({ description: "The tokens' numbers.", resolve: ({ ids }) => [...ids] }),
    tokens: t.field({
      type: [TokenRef],
      description: "The tokens, in order.",
      resolve: ({ ids, tokenizer }) => ids.map((id) => ({ id, tokenizer })),
    }),
    text: t.string({
      description: "What they say together.",
      resolve: ({ ids, tokenizer }) => tokenizer.decode([...ids]),
    }),
  }),
});

const NoisePointRef = builder.objectRef<NoisePoint>("NoisePoint").implement({
  description: "A noisy picture at a time: `alpha` times the clean one plus `sigma` times noise.",
  fields: (t) => ({
    t: t.exposeFloat("t", { description: "From 0, clean, to 1, noise." }),
    alpha: t.exposeFloat("alpha", { description: "The share of the clean picture." }),
    sigma: t.exposeFloat("sigma", { description: "The share of the noise." }),
    logSnr: t.exposeFloat("logSnr", {
      nullable: true,
      description: "The logarithm of alpha² over sigma²; null where it is infinite.",
    }),
  }),
});

export const NoiseScheduleRef = builder.objectRef<Schedule>("NoiseSchedule").implement({
  description: "How a model's pictures turn to noise.",
  fields: (t) => ({
    points: t.field({
      type: [NoisePointRef],
      description: "Evenly spread times, from clean to noise.",
      resolve: ({ points }) => [...points],
    }),
  }),
});

const LikelyTokenRef = builder
  .objectRef<{ id: number; probability: number; tokenizer: Tokenizer }>("LikelyToken")
  .implement({
    description: "A token that may come next.",
    fields: (t) => ({
      token: t.field({ type: TokenRef, description: "The token.", resolve: (likely) => likely }),
      probability: t.exposeFloat("probability", {
        description: "How probable the model holds it among all tokens, from 0 to 1.",
      }),
    }),
  });

export const NextTokensRef = builder.objectRef<NextTokens>("NextTokens").implement({
  description: "What a model holds likely to come after a prompt.",
  fields: (t) => ({
    tokens: t.field({
      type: [LikelyTokenRef],
      description: "The likeliest tokens, the first one first.",
      resolve: ({ tokens, tokenizer }) => tokens.map((token) => ({ ...token, tokenizer })),
    }),
  }),
});

type AttendedPlace = { place: Place; weight: number; tokenizer: Tokenizer };

const AttendedRef = builder.objectRef<AttendedPlace>("AttendedElement").implement({
  description:
    "An element of a prompt, a token or a patch of a picture, and how much it is looked at.",
  fields: (t) => ({
    weight: t.exposeFloat("weight", {
      description: "The share of the attention that it gets; all shares sum to 1.",
    }),
    token: t.field({
      type: TokenRef,
      nullable: true,
      description: "The token; null for a patch.",
      resolve: ({ place, tokenizer }) => ("token" in place ? { id: place.token, tokenizer } : null),
    }),
    picture: t.int({
      nullable: true,
      description: "Which picture of the prompt it is a patch of, from 0; null for a token.",
      resolve: ({ place }) => ("picture" in place ? place.picture : null),
    }),
    patch: t.int({
      nullable: true,
      description: "Which patch of that picture, row by row from 0; null for a token.",
      resolve: ({ place }) => ("picture" in place ? place.patch : null),
    }),
  }),
});

export const AttentionRef = builder.objectRef<Attention>("Attention").implement({
  description: "Where an element of a prompt looks.",
  fields: (t) => ({
    position: t.exposeInt("position", { description: "Which element looks, from 0." }),
    elements: t.field({
      type: [AttendedRef],
      description: "All elements of the prompt in order, the mark at its beginning included.",
      resolve: ({ places, weights, tokenizer }) =>
        places.map((place, i) => ({ place, weight: weights[i] ?? 0, tokenizer })),
    }),
  }),
});
