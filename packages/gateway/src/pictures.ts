import { createHash } from "node:crypto";
import { addPngText, type PictureShape, readPicture, writePng } from "@transfusion/data";
import { type Pixels, type Recipe, recipeToJson } from "@transfusion/model";
import type { ObjectStore } from "./objects/object-store.ts";
import { factsOf, type PictureFacts } from "./picture-facts.ts";

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
  /** Its file, by its own id or by a name that it was given. */
  bytes(id: string): Promise<Uint8Array | undefined>;
  /** What is stored of it, by its id or by a name; nothing where there is no such picture. */
  find(id: string): Promise<StoredPicture | undefined>;
  /** Have a name, such as an upload's id, stand for a picture, for good; the picture that it stands for. */
  name(name: string, picture: StoredPicture): Promise<StoredPicture>;
  facts(id: string): Promise<PictureFacts | undefined>;
  /** Where its file is among the objects; nothing where this can be the id of none. */
  objectOf(id: string): string | undefined;
};

const mostFacts = 10_000; // that are remembered
const idPattern = /^[0-9a-f]{32}$/;

/** Whether this can be the id of a picture at all. Only such ids ever become part of a path. */
export function isPictureId(id: string): boolean {
  return idPattern.test(id);
}

const namePattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this can be the name that a picture was given: a UUID. */
export function isPictureName(name: string): boolean {
  return namePattern.test(name);
}

/** Where a picture is served. */
export function pictureUrl(id: string): string {
  return `/pictures/${id}.png`;
}

/** The pictures among `objects`. */
export function createPictures(objects: ObjectStore): PictureStore {
  const objectOf = (id: string) => (isPictureId(id) ? `pictures/${id}.png` : undefined);
  const facts = new Map<string, Promise<PictureFacts>>();
  const named = async (name: string): Promise<StoredPicture | undefined> => {
    const text = isPictureName(name) ? await objects.read(`names/${name}.json`) : undefined;
    return text && (JSON.parse(new TextDecoder().decode(text)) as StoredPicture);
  };
  const bytes = async (id: string): Promise<Uint8Array | undefined> => {
    const name = objectOf((await named(id))?.id ?? id);
    return name === undefined ? undefined : objects.read(name);
  };
  const keep = async (png: Uint8Array): Promise<StoredPicture> => {
    const id = createHash("sha256").update(png).digest("hex").slice(0, 32);
    const name = `pictures/${id}.png`;
    if ((await objects.size(name)) === undefined) await objects.put(name, png);
    return storedAs(id, png);
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
    async find(id) {
      if (!isPictureId(id)) return named(id);
      const png = await bytes(id);
      return png && storedAs(id, png);
    },
    async name(name, picture) {
      const before = await named(name);
      if (before) return before;
      await objects.put(`names/${name}.json`, new TextEncoder().encode(JSON.stringify(picture)));
      return picture;
    },
    async facts(id) {
      const known = facts.get(id);
      if (known) return known;
      const png = await bytes(id);
      if (!png) return undefined;
      const told = factsOf(png);
      if (facts.size >= mostFacts) facts.clear();
      facts.set(id, told);
      return told;
    },
  };
}

/** What is stored of a PNG file, whose header begins with its sides. PNG, 11.2.2. */
function storedAs(id: string, png: Uint8Array): StoredPicture {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { id, width: header.getUint32(16), height: header.getUint32(20) };
}
