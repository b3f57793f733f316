import type { Pixels } from "@transfusion/model";
import type { GatewayContext } from "../context.ts";
import { type InvalidOption, invalidOption } from "../failures.ts";
import { pixelsOfGiven } from "../given-picture.ts";
import type { ModelCard } from "../model-card.ts";
import type { StoredPicture } from "../pictures.ts";
import { builder } from "./builder.ts";
import { ImageRef } from "./image.ts";
import type { InsightOf } from "./insight.ts";
import { pictureGiven } from "./options.ts";
import { askInside, cardOf, insideFailures, modelDescription } from "./understanding.ts";

const longestSide = 1_024; // pixels

type Latents = InsightOf<"latents"> & { readonly __typename: "Latents" };
type Decoded = { readonly __typename: "DecodedPicture"; readonly picture: StoredPicture };

const LatentsRef = builder.objectRef<Latents>("Latents").implement({
  description: "A picture as a VAE sees it: fewer, richer points, with a variance of about 1.",
  fields: (t) => ({
    height: t.exposeInt("height", { description: "Points from top to bottom." }),
    width: t.exposeInt("width", { description: "Points from left to right." }),
    channels: t.exposeInt("channels", { description: "Numbers of each point." }),
    values: t.floatList({
      description: "The numbers, row by row, point by point.",
      resolve: ({ values }) => [...values],
    }),
  }),
});

const DecodedRef = builder.objectRef<Decoded>("DecodedPicture").implement({
  description: "What latents stand for.",
  fields: (t) => ({
    picture: t.field({
      type: ImageRef,
      description: "The picture.",
      resolve: ({ picture }) => picture,
    }),
  }),
});

const EncodeResultRef = builder.unionType("EncodePictureResult", {
  description: "Latents, or why there are none.",
  types: [LatentsRef, ...insideFailures],
  resolveType: (result) => result.__typename,
});

const DecodeResultRef = builder.unionType("DecodeLatentsResult", {
  description: "A picture, or why there is none.",
  types: [DecodedRef, ...insideFailures],
  resolveType: (result) => result.__typename,
});

builder.queryFields((t) => ({
  encodePicture: t.field({
    type: EncodeResultRef,
    description:
      "A picture as the latents that a model's VAE makes of it; a model of pixels has none.",
    args: {
      picture: t.arg.string({
        required: true,
        description: `The picture: ${pictureGiven} It is cropped and resized to the sides asked for.`,
      }),
      height: t.arg.int({
        description: `Its height in pixels, up to ${longestSide}. Default: the model's.`,
      }),
      width: t.arg.int({
        description: `Its width in pixels, up to ${longestSide}. Default: the model's.`,
      }),
      model: t.arg.id({ description: modelDescription }),
    },
    resolve: async (_, { picture, height, width, model }, context) => {
      const card = await cardOf(model, context);
      if ("__typename" in card) return card;
      const size = sizeOf({ height, width }, card);
      if ("__typename" in size) return size;
      const read = await pixelsOfGiven(picture, null, size, context.pictures);
      if ("__typename" in read) return read;
      const found = await askInside(card, { type: "latents", picture: read.picture }, context);
      return "__typename" in found ? found : { ...found, __typename: "Latents" as const };
    },
  }),
  decodeLatents: t.field({
    type: DecodeResultRef,
    description: "The picture that latents stand for, by the VAE of a model. It is kept.",
    args: {
      values: t.arg.floatList({
        required: true,
        description: "The numbers, as `encodePicture` tells them.",
      }),
      height: t.arg.int({
        description: `The picture's height in pixels, up to ${longestSide}. Default: the model's.`,
      }),
      width: t.arg.int({
        description: `The picture's width in pixels, up to ${longestSide}. Default: the model's.`,
      }),
      model: t.arg.id({ description: modelDescription }),
    },
    resolve: async (_, { values, height, width, model }, context) => {
      const card = await cardOf(model, context);
      if ("__typename" in card) return card;
      const size = sizeOf({ height, width }, card);
      if ("__typename" in size) return size;
      const found = await askInside(card, { type: "decoded", values, size }, context);
      return "__typename" in found ? found : keep(found.picture, context);
    },
  }),
}));

async function keep(picture: Pixels, { pictures }: GatewayContext): Promise<Decoded> {
  return { __typename: "DecodedPicture", picture: await pictures.save(picture) };
}

/** The sides asked for, whole points of latents. */
function sizeOf(
  given: { readonly height?: number | null; readonly width?: number | null },
  { config, pictureSize }: ModelCard,
): { readonly height: number; readonly width: number } | InvalidOption {
  const { downsampling } = (config.latents ?? {}) as { downsampling?: number };
  if (downsampling === undefined) {
    return invalidOption("model", "model should be one of latents, got one of pixels");
  }
  const size = { height: given.height ?? pictureSize, width: given.width ?? pictureSize };
  for (const side of ["height", "width"] as const) {
    const value = size[side];
    if (value >= 1 && value <= longestSide && value % downsampling === 0) continue;
    const wanted = `a multiple of ${downsampling} up to ${longestSide}`;
    return invalidOption(side, `${side} should be ${wanted}, got ${value}`);
  }
  return size;
}
