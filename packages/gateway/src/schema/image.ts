import { notFound } from "../failures.ts";
import { isPictureId, pictureUrl, type StoredPicture } from "../pictures.ts";
import type { Upload } from "../uploads.ts";
import { builder } from "./builder.ts";
import { NotFoundRef } from "./failures.ts";
import { NodeRef } from "./node.ts";

export const ImageRef = builder.objectRef<StoredPicture>("Image").implement({
  description: "A picture that is kept. The same id always means the same pixels.",
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.exposeID("id", { description: "Can stand for the picture in a prompt." }),
    url: t.string({
      description:
        "Where it is served, from this server's root: for good, with an ETag, in ranges if asked.",
      resolve: ({ id }) => pictureUrl(id),
    }),
    width: t.exposeInt("width", { description: "In pixels." }),
    height: t.exposeInt("height", { description: "In pixels." }),
    mime: t.string({ description: "The kind of its file.", resolve: () => "image/png" }),
    sha256: t.string({
      nullable: true,
      description: "The SHA-256 of its file, in hexadecimal; null where the file is gone.",
      resolve: async ({ id }, _, { pictures }) => (await pictures.facts(id))?.sha256,
    }),
    blurhash: t.string({
      nullable: true,
      description:
        "A few characters from which a blurred picture can be made at once (blurha.sh); null where the file is gone.",
      resolve: async ({ id }, _, { pictures }) => (await pictures.facts(id))?.blurhash,
    }),
  }),
});

const UploadRef = builder.objectRef<Upload>("Upload").implement({
  description: "An address that a picture may be put to, once.",
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.exposeID("id", {
      description: "Stands for the picture, wherever one is asked for, once it is there.",
    }),
    url: t.exposeString("url", {
      description:
        "Where to PUT the bytes of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, from this server's root. The answer is " +
        "JSON: `{ id, image }`, or `{ errors }` with a status that says what is wrong.",
    }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", description: "Until when." }),
    image: t.field({
      type: ImageRef,
      nullable: true,
      description: "What was put there; null while nothing was.",
      resolve: ({ id }, _, { pictures }) => pictures.find(id),
    }),
  }),
});

const ImageResultRef = builder.unionType("ImageResult", {
  description: "A picture, if there is one with this id.",
  types: [ImageRef, NotFoundRef],
  resolveType: (result) => ("width" in result ? "Image" : "NotFound"),
});

builder.queryField("image", (t) =>
  t.field({
    type: ImageResultRef,
    description: "One picture, or what was put to an upload's address.",
    args: { id: t.arg.id({ required: true, description: "The id of a picture or an upload." }) },
    resolve: async (_, { id }, { pictures }) => {
      const found = await pictures.find(id);
      return found ?? notFound(isPictureId(id) ? "picture" : "picture or upload", id);
    },
  }),
);

builder.mutationField("createUpload", (t) =>
  t.field({
    type: UploadRef,
    description:
      "Get an address to put a picture to, with any HTTP client: nothing of base64. It is checked by its content, turned " +
      "upright, made smaller than 2048 pixels, and kept without anything that is not picture.",
    resolve: (_, __, { uploads }) => uploads.create(),
  }),
);
