import { createHash } from "node:crypto";
import { addPngText, type PictureShape, readPicture, writePng } from "@transfusion/data";
import { type Pixels, type Recipe, recipeToJson } from "@transfusion/model";
import type { ObjectStore } from "./objects/object-store.ts";

/** A picture that is kept. Its id is the beginning of its file's SHA-256, so equal pictures are one file. */
export type StoredPicture = {
  readonly id: string;
  readonly width: number;
  readonly height: number;
};

/** Pictures as PNG files among objects. */
export type PictureStore = {
  /** Keep a picture, with the recipe it was made by if there is one. */
  save(picture: Pixels, recipe?: Recipe): Promise<StoredPicture>;
  /** Keep a PNG file as it is. */
  keep(png: Uint8Array): Promise<StoredPicture>;
  /** The picture with this id, cropped and resized to this size, or nothing where there is none. */
  read(id: string, size: PictureShape): Promise<Pixels | undefined>;
  /** Its file. */
  bytes(id: string): Promise<Uint8Array | undefined>;
  /** Where its file is among the objects; nothing where this can be the id of none. */
  objectOf(id: string): string | undefined;
};

const idPattern = /^[0-9a-f]{32}$/;

/** Whether this can be the id of a picture at all. Only such ids ever become part of a path. */
export function isPictureId(id: string): boolean {
  return idPattern.test(id);
}

/** Where a picture is served. */
export function pictureUrl(id: string): string {
  return `/pictures/${id}.png`;
}

/** The pictures among `objects`. */
export function createPictures(objects: ObjectStore): PictureStore {
  const objectOf = (id: string) => (isPictureId(id) ? `pictures/${id}.png` : undefined);
  const bytes = async (id: string) => {
    const name = objectOf(id);
    return name === undefined ? undefined : objects.read(name);
  };
  const keep = async (png: Uint8Array): Promise<StoredPicture> => {
    const id = createHash("sha256").update(png).digest("hex").slice(0, 32);
    const name = `pictures/${id}.png`;
    if ((await objects.size(name)) === undefined) await objects.put(name, png);
    const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
    return { id, width: header.getUint32(16), height: header.getUint32(20) }; // PNG, 11.2.2
  };
  return {
    async save(picture, recipe) {
      const plain = await writePng(picture);
      const png = recipe ? addPngText(plain, "transfusion", recipeToJson(recipe)) : plain;
      return keep(png);
    },
    keep,
    async read(id, size) {
      const png = await bytes(id);
      return png && readPicture(png, size);
    },
    bytes,
    objectOf,
  };
}
